package dev.vask.internal.hub;

import dev.vask.VaskEvent;
import dev.vask.internal.protocol.ChannelKind;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.ServerFrames;
import dev.vask.internal.session.JoinRefusal;
import dev.vask.spi.Backplane;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import dev.vask.transport.OutboundText;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One channel of one app on this node.
 *
 * <p>Its laws:
 * <ul>
 *   <li>The lock guards memory only. Frames are offered to queues under it, so that every subscriber sees one order, and
 *       flushed after it; the backplane and the host are called without it.
 *   <li>What needs the backplane is a {@link Lane} step: one at a time, each after the previous one is complete. So the
 *       backplane hears joins and leaves in the order the channel decided them.
 *   <li>A joiner is activated in one step: its acknowledgement (with the roster of that moment) is offered, then it enters
 *       the array. What happened before is in the roster, what happens after reaches it; nothing is missed or told twice.
 *   <li>A channel nobody is in detaches from its app in the same step in which that becomes true; whoever still holds it
 *       looks it up again.
 * </ul>
 */
final class Channel {
    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private final ReentrantLock lock = new ReentrantLock();
    private final Lane lane = new Lane(lock, this::whenIdle);
    private final AppHub app;
    private final ChannelName name;
    private final Topic topic;
    private final Backplane backplane;
    private final Subscribers subscribers = new Subscribers();
    private final @Nullable Roster roster;

    private Interest interest = Interest.NONE;
    private boolean detached;

    /** What the backplane knows of this node's wish for the topic. */
    private enum Interest {
        NONE,
        /** Told, and no answer yet or a bad one: it may know all the same. */
        DOUBTFUL,
        SURE
    }

    Channel(AppHub app, ChannelName name) {
        this.app = app;
        this.name = name;
        this.topic = new Topic(app.key(), name.text());
        this.backplane = app.backplane();
        this.roster = name.kind().presence() ? new Roster() : null;
    }

    ChannelName name() {
        return name;
    }

    /** A subscription that will be decided in its turn, or null if this channel is detached. */
    @Nullable
    Subscription join(Subscriber subscriber, @Nullable PresenceMember member, @Nullable OutboundText welcome) {
        Subscription subscription = new Subscription(this, subscriber, member, welcome);
        lock.lock();
        try {
            if (detached) {
                return null;
            }
            lane.add(() -> admit(subscription));
        } finally {
            lock.unlock();
        }
        lane.run();
        return subscription;
    }

    /** From now on the subscriber gets nothing; what others and the backplane hear of it follows in its turn. */
    void leave(Subscription subscription) {
        lock.lock();
        try {
            boolean wasActive = subscription.state == Subscription.State.ACTIVE;
            if (subscription.state == Subscription.State.GONE) {
                return;
            }
            subscription.state = Subscription.State.GONE;
            if (wasActive) {
                subscribers.remove(subscription);
                tellHost(new VaskEvent.Unsubscribed(topic.app(), topic.channel(), subscription.subscriber.socketId()));
            }
            lane.add(() -> forget(subscription));
        } finally {
            lock.unlock();
        }
        lane.run();
        app.events().dispatch();
    }

    /** Offers the acknowledgement once more. */
    void acknowledge(Subscription subscription) {
        lock.lock();
        try {
            if (subscription.state == Subscription.State.ACTIVE) {
                subscription.subscriber.offer(acknowledgement());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Delivers what came from the backplane; false if this channel is detached. */
    boolean deliver(Envelope envelope) {
        Subscription[] receivers;
        lock.lock();
        try {
            if (detached) {
                return false;
            }
            receivers = subscribers.snapshot();
            if (envelope instanceof Envelope.Event event) {
                offerAll(receivers, event.frame(), event.exceptSocketId());
            }
        } finally {
            lock.unlock();
        }
        if (envelope instanceof Envelope.Terminate) {
            app.terminate(receivers);
        } else {
            flushAll(receivers);
        }
        return true;
    }

    void memberAdded(PresenceMember member) {
        if (roster == null) {
            return;
        }
        Subscription[] receivers;
        lock.lock();
        try {
            roster.added(member);
            receivers = subscribers.snapshot();
            if (receivers.length > 0) {
                offerAll(receivers, ServerFrames.memberAdded(name.text(), member), null);
            }
            tellHost(new VaskEvent.MemberAdded(topic.app(), topic.channel(), member));
        } finally {
            lock.unlock();
        }
        flushAll(receivers);
        app.events().dispatch();
    }

    void memberRemoved(String userId) {
        if (roster == null) {
            return;
        }
        Subscription[] receivers;
        lock.lock();
        try {
            roster.removed(userId);
            receivers = subscribers.snapshot();
            if (receivers.length > 0) {
                offerAll(receivers, ServerFrames.memberRemoved(name.text(), userId), null);
            }
            tellHost(new VaskEvent.MemberRemoved(topic.app(), topic.channel(), userId));
        } finally {
            lock.unlock();
        }
        flushAll(receivers);
        app.events().dispatch();
    }

    int subscriptions() {
        lock.lock();
        try {
            return subscribers.size();
        } finally {
            lock.unlock();
        }
    }

    List<PresenceMember> members() {
        lock.lock();
        try {
            return roster == null ? List.of() : roster.copy();
        } finally {
            lock.unlock();
        }
    }

    // --- lane steps: run one at a time, without the lock ---

    private CompletionStage<Void> admit(Subscription subscription) {
        PresenceMember member = subscription.member;
        boolean subscribe;
        boolean join;
        lock.lock();
        try {
            if (subscription.state == Subscription.State.GONE) {
                return DONE;
            }
            if (roster != null && member != null && !roster.admits(member.userId(), app.maxPresenceMembers())) {
                subscription.state = Subscription.State.GONE;
                subscription.refused(JoinRefusal.CHANNEL_FULL);
                return DONE;
            }
            subscribe = interest != Interest.SURE;
            join = roster != null && member != null && !roster.isHere(member.userId());
        } finally {
            lock.unlock();
        }
        CompletionStage<Void> ready = subscribe ? becomeInterested() : DONE;
        if (join && member != null) {
            ready = Lane.then(ready, () -> Lane.call(() -> backplane.join(topic, member)));
        }
        return Lane.then(
                ready,
                () -> {
                    activate(subscription);
                    return DONE;
                },
                failure -> refuse(subscription, join, failure));
    }

    private CompletionStage<Void> becomeInterested() {
        now(Interest.DOUBTFUL);
        return Lane.then(Lane.call(() -> backplane.subscribe(topic)), () -> {
            now(Interest.SURE);
            return DONE;
        });
    }

    private void now(Interest known) {
        lock.lock();
        try {
            interest = known;
        } finally {
            lock.unlock();
        }
    }

    private void activate(Subscription subscription) {
        boolean active;
        lock.lock();
        try {
            if (roster != null && subscription.member != null) {
                roster.countIn(subscription.member.userId());
                subscription.counted = true;
            }
            // It may have left while the backplane was asked; then its own step, already waiting, undoes the count.
            active = subscription.state == Subscription.State.PENDING;
            if (active) {
                subscription.state = Subscription.State.ACTIVE;
                subscription.subscriber.offer(subscription.welcome == null ? acknowledgement() : subscription.welcome);
                subscribers.add(subscription);
                tellHost(new VaskEvent.Subscribed(topic.app(), topic.channel(), subscription.subscriber.socketId()));
            }
        } finally {
            lock.unlock();
        }
        if (active) {
            subscription.subscriber.flush();
            subscription.succeeded();
            app.events().dispatch();
        }
    }

    /** @param joined whether the backplane was to list the member, and may have done so before it failed */
    private void refuse(Subscription subscription, boolean joined, Throwable failure) {
        app.failed("a subscription to " + name, failure);
        PresenceMember member = subscription.member;
        lock.lock();
        try {
            subscription.state = Subscription.State.GONE;
            if (joined && member != null) {
                lane.add(() -> leave(member));
            }
        } finally {
            lock.unlock();
        }
        subscription.refused(JoinRefusal.UNAVAILABLE);
    }

    private CompletionStage<Void> forget(Subscription subscription) {
        PresenceMember member = subscription.member;
        boolean last;
        lock.lock();
        try {
            last = subscription.counted && roster != null && member != null && roster.countOut(member.userId());
        } finally {
            lock.unlock();
        }
        return last && member != null ? leave(member) : DONE;
    }

    private CompletionStage<Void> leave(PresenceMember member) {
        return Lane.then(
                Lane.call(() -> backplane.leave(topic, member.userId())),
                () -> DONE,
                failure -> app.failed("leaving " + name, failure));
    }

    /** What remains to be done when no step waits; called under the lock. */
    private Lane.@Nullable Step whenIdle() {
        if (subscribers.size() > 0 || detached) {
            return null;
        }
        if (interest != Interest.NONE) {
            interest = Interest.NONE;
            return () -> Lane.then(
                    Lane.call(() -> backplane.unsubscribe(topic)),
                    () -> DONE,
                    failure -> app.failed("unsubscribing from " + name, failure));
        }
        detached = true;
        app.remove(this);
        return null;
    }

    // --- under the lock ---

    private OutboundText acknowledgement() {
        return roster == null
                ? ServerFrames.subscriptionSucceeded(name.text())
                : ServerFrames.subscriptionSucceeded(name.text(), roster.members());
    }

    private void tellHost(VaskEvent event) {
        if (name.kind() != ChannelKind.USER) {
            app.events().add(event);
        }
    }

    private static void offerAll(Subscription[] receivers, OutboundText frame, @Nullable String exceptSocketId) {
        for (Subscription receiver : receivers) {
            if (exceptSocketId == null || !exceptSocketId.equals(receiver.subscriber.socketId())) {
                receiver.subscriber.offer(frame);
            }
        }
    }

    private static void flushAll(Subscription[] receivers) {
        for (Subscription receiver : receivers) {
            receiver.subscriber.flush();
        }
    }
}
