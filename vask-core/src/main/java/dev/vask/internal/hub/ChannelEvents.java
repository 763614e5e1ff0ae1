package dev.vask.internal.hub;

import dev.vask.VaskEvent;
import dev.vask.internal.protocol.ChannelKind;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.spi.PresenceMember;

/**
 * What one channel tells the host; of a user's own topic nothing. Events are queued under the channel's lock, so that they come
 * in the order of its transitions, and {@link #dispatch dispatched} after it.
 */
final class ChannelEvents {
    private final AppHub app;
    private final String channel;
    private final boolean told;

    ChannelEvents(AppHub app, ChannelName name) {
        this.app = app;
        this.channel = name.text();
        this.told = name.kind() != ChannelKind.USER;
    }

    void subscribed(Subscriber subscriber) {
        add(new VaskEvent.Subscribed(app.key(), channel, subscriber.socketId()));
    }

    void unsubscribed(Subscriber subscriber) {
        add(new VaskEvent.Unsubscribed(app.key(), channel, subscriber.socketId()));
    }

    void memberAdded(PresenceMember member) {
        add(new VaskEvent.MemberAdded(app.key(), channel, member));
    }

    void memberRemoved(String userId) {
        add(new VaskEvent.MemberRemoved(app.key(), channel, userId));
    }

    void cacheMissed() {
        add(new VaskEvent.CacheMissed(app.key(), channel));
    }

    void subscriptionCount(int count) {
        add(new VaskEvent.SubscriptionCount(app.key(), channel, count));
    }

    /** Without the lock. */
    void dispatch() {
        app.events().dispatch();
    }

    private void add(VaskEvent event) {
        if (told) {
            app.events().add(event);
        }
    }
}
