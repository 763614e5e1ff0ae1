package dev.vask;

/**
 * Hears what happens in a {@link Vask}. Implement the methods you want. Of several nodes each hears what its own connections do; what is so for
 * the cluster as a whole ({@link VaskEvent.Occupied}, {@link VaskEvent.MemberAdded} and their ends) is told on one of them.
 *
 * <p>Calls are serial and in the order of events, on the host executor: a listener may block, call back into Vask and
 * throw. What it throws is logged and counted, and harms nothing but its own event. While it blocks, events wait; beyond
 * {@link Limits#maxWaitingListenerCalls} the newest are dropped and counted in {@link VaskStats#droppedListenerCalls}.
 */
public interface VaskListener {
    /** Told of each {@link VaskEvent.Connected}. */
    default void onConnected(VaskEvent.Connected event) {}

    /** Told of each {@link VaskEvent.Disconnected}. */
    default void onDisconnected(VaskEvent.Disconnected event) {}

    /** Told of each {@link VaskEvent.SignedIn}. */
    default void onSignedIn(VaskEvent.SignedIn event) {}

    /** Told of each {@link VaskEvent.Subscribed}. */
    default void onSubscribed(VaskEvent.Subscribed event) {}

    /** Told of each {@link VaskEvent.Unsubscribed}. */
    default void onUnsubscribed(VaskEvent.Unsubscribed event) {}

    /** Told of each {@link VaskEvent.Occupied}. */
    default void onOccupied(VaskEvent.Occupied event) {}

    /** Told of each {@link VaskEvent.Vacated}. */
    default void onVacated(VaskEvent.Vacated event) {}

    /** Told of each {@link VaskEvent.MemberAdded}. */
    default void onMemberAdded(VaskEvent.MemberAdded event) {}

    /** Told of each {@link VaskEvent.MemberRemoved}. */
    default void onMemberRemoved(VaskEvent.MemberRemoved event) {}

    /** Told of each {@link VaskEvent.CacheMissed}. */
    default void onCacheMissed(VaskEvent.CacheMissed event) {}

    /** Told of each {@link VaskEvent.SubscriptionCount}. */
    default void onSubscriptionCount(VaskEvent.SubscriptionCount event) {}

    /** Told of each {@link VaskEvent.ClientEvent}. */
    default void onClientEvent(VaskEvent.ClientEvent event) {}

    /** Told of each {@link VaskEvent.Published}, where {@link VaskBuilder#tellPublished} says so. */
    default void onPublished(VaskEvent.Published event) {}

    /** Told of each {@link VaskEvent.Gap}. */
    default void onGap(VaskEvent.Gap event) {}

    /** Told of each {@link VaskEvent.WebhookDropped}. */
    default void onWebhookDropped(VaskEvent.WebhookDropped event) {}
}
