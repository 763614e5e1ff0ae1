package dev.vask.internal.hub;

import dev.vask.ChannelInfo;
import dev.vask.internal.hub.LastEvent.Kept;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.ServerFrames;
import dev.vask.internal.session.JoinRefusal;
import dev.vask.spi.CachedEvent;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.transport.OutboundText;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
final class Channel implements Lane.Owner {
    private final ReentrantLock lock = new ReentrantLock();
    private final Lane lane = new Lane(lock, this);
    private final AppHub app;
    private final ChannelName name;
    private final Subscribers subscribers = new Subscribers();
    private final Interest interest;
    private final @Nullable Presence presence;
    private final @Nullable Roster roster;
    private final @Nullable LastEvent last;
    private final ChannelEvents events;
    /** Null until a count is wanted. */
    private @Nullable CountNotices counts;
    /** The latest event that event loops may not have accepted yet. Guarded by the lock. */
    private @Nullable Acceptance latest;

    private boolean detached;

    Channel(AppHub app, ChannelName name) {
        this.app = app;
        this.name = name;
        this.interest = new Interest(app, name);
        this.presence = name.kind().presence() ? new Presence(app, name, subscribers) : null;
        this.roster = presence == null ? null : presence.roster();
        this.last = name.kind().cached()
                ? new LastEvent(this, app.cacheBudget(), app.time(), () -> drop(LastEvent::hasExpired))
                : null;
        this.events = app.channelEvents();
    }

    ChannelName name() {
        return name;
    }

    /** The subscription, which will be decided in its turn, or null if this channel is detached. */
    @Nullable
    Subscription join(Subscription subscription) {
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

    /** From now on the subscriber gets nothing; what others hear follows in its turn. False where an active one stays. */
    boolean leave(Subscription subscription, boolean evenActive) {
        Sweep sweep = null;
        lock.lock();
        try {
            boolean wasActive = subscription.state == Subscription.State.ACTIVE;
            if (subscription.state == Subscription.State.GONE || (wasActive && !evenActive)) {
                return !wasActive;
            }
            subscription.state = Subscription.State.GONE;
            if (wasActive) {
                remove(subscription);
                events.unsubscribed(name, subscription.subscriber);
                sweep = tellCount();
            }
            lane.add(() -> forget(subscription));
        } finally {
            lock.unlock();
        }
        if (sweep != null) {
            sweep.flush();
            app.countChanged(name);
        }
        lane.run();
        events.dispatch();
        return true;
    }

    void acknowledge(Subscription subscription) {
        locked(() -> {
            if (subscription.state == Subscription.State.ACTIVE) {
                subscription.subscriber.offer(acknowledgement());
            }
        });
    }

    /**
     * Delivers an envelope of the backplane.
     *
     * @return completes when event loops have accepted it; null if this channel is detached
     */
    @Nullable
    CompletionStage<Void> deliver(Envelope envelope) {
        if (envelope instanceof Envelope.Event event) {
            return deliver(event);
        }
        Subscription[] connections = read(() -> detached ? null : subscribers.snapshot());
        if (connections == null) {
            return null;
        }
        app.terminate(name.text(), connections);
        return Lane.DONE;
    }

    private @Nullable CompletionStage<Void> deliver(Envelope.Event event) {
        Map<String, String> tags = event.tags();
        Sieve sieve = null;
        Sweep sweep = app.sweep();
        Subscriber except = app.connection(event.exceptSocketId());
        Subscription[] receivers;
        List<Channel> evicted = List.of();
        boolean offered;
        do {
            lock.lock();
            try {
                if (detached) {
                    return null;
                }
                receivers = subscribers.snapshot();
                offered = tags == null || !subscribers.areFiltered() || (sieve != null && sieve.hasAsked(receivers));
                if (offered) {
                    receivers = sieve == null ? receivers : sieve.passing(receivers);
                    evicted = cache(event);
                    sweep.follow(latest);
                    sweep.offer(receivers, event.frame(), except);
                    latest = sweep.track();
                }
            } finally {
                lock.unlock();
            }
            if (!offered && tags != null) {
                sieve = sieve == null ? sieve(tags) : sieve;
                sieve.ask(receivers);
            }
        } while (!offered);
        sweep.flush();
        evicted.forEach(channel -> channel.drop(LastEvent::isEvicted));
        return sweep.accepted();
    }

    private Sieve sieve(Map<String, String> tags) {
        return new Sieve(tags, failure -> app.filterFailed(name.text(), failure));
    }

    void memberAdded(PresenceMember member, boolean tellHost) {
        if (presence != null) {
            announce(() -> presence.added(member, tellHost));
        }
    }

    void memberRemoved(String userId, boolean tellHost) {
        if (presence != null) {
            announce(() -> presence.removed(userId, tellHost));
        }
    }

    /** These are the members now; whoever is new or missing has come or gone. */
    void membersAre(List<PresenceMember> members) {
        if (presence != null) {
            locked(presence.roster()::begin);
            read(() -> presence.gone(members)).forEach(userId -> memberRemoved(userId, false));
            read(() -> presence.missing(members)).forEach(member -> memberAdded(member, false));
        }
    }

    /** Keeps an event for who comes later, and sends it to nobody. */
    void keep(Envelope.Event event) {
        List<Channel> evicted = read(() -> detached ? List.of() : cache(event));
        evicted.forEach(channel -> channel.drop(LastEvent::isEvicted));
    }

    /** So many subscriptions there are on all nodes. */
    void count(int subscriptions, boolean tellHost) {
        announce(() -> CountNotices.say(app, name, subscribers, subscriptions, tellHost));
    }

    /** Those who receive the channel's events now. */
    List<Subscriber> subscribers() {
        return Stream.of(read(subscribers::snapshot)).map(it -> it.subscriber).toList();
    }

    /** @param change under the lock; answers what is to be flushed after it */
    private void announce(Supplier<Sweep> change) {
        read(change).flush();
        events.dispatch();
    }

    /** What is kept for who comes later, or null. */
    @Nullable
    CachedEvent cached() {
        return read(() -> last == null ? null : last.event());
    }

    /** Discards the cached event: the app is removed. */
    void dropCached() {
        drop(event -> true);
    }

    private void drop(Predicate<LastEvent> condition) {
        locked(() -> {
            if (last != null && condition.test(last)) {
                last.drop();
            }
        });
        lane.run();
    }

    ChannelInfo info() {
        return read(() -> new ChannelInfo(name.text(), subscribers.size(), roster == null ? 0 : roster.size()));
    }

    List<PresenceMember> members() {
        return read(() -> roster == null ? List.of() : roster.copy());
    }

    private <T extends @Nullable Object> T read(Supplier<T> memory) {
        lock.lock();
        try {
            return memory.get();
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    // --- lane steps: run one at a time, without the lock ---

    private CompletionStage<Void> admit(Subscription subscription) {
        if (read(() -> subscription.state == Subscription.State.GONE)) {
            return Lane.DONE;
        }
        if (!interest.isSure()) {
            locked(this::forgetCluster);
        }
        return Lane.then(interest.ensure(), () -> enter(subscription), failure -> refuse(subscription, false, failure));
    }

    /** Discards state received before this node subscribed; the subscription returns a fresh snapshot. */
    private void forgetCluster() {
        if (roster != null) {
            roster.forget();
        }
        if (last != null && app.cluster() != null) {
            last.drop();
        }
    }

    /** The backplane has said who is present, on all nodes. */
    private CompletionStage<Void> enter(Subscription subscription) {
        PresenceMember member = subscription.member;
        boolean join;
        boolean full = false;
        lock.lock();
        try {
            if (subscription.state == Subscription.State.GONE) {
                return Lane.DONE;
            }
            if (roster != null) {
                roster.begin();
            }
            if (roster != null && member != null && !roster.admits(member.userId(), app.maxPresenceMembers())) {
                subscription.state = Subscription.State.GONE;
                full = true;
            }
            join = roster != null && member != null && !roster.isHere(member.userId());
        } finally {
            lock.unlock();
        }
        if (full) {
            subscription.refused(JoinRefusal.CHANNEL_FULL);
            return Lane.DONE;
        }
        CompletionStage<Void> ready =
                join && member != null ? Lane.call(() -> app.backplane().join(interest.topic(), member)) : Lane.DONE;
        return Lane.then(ready, () -> activate(subscription), failure -> refuse(subscription, join, failure));
    }

    private CompletionStage<Void> activate(Subscription subscription) {
        Sieve sieve = null;
        Kept unseen = null;
        do {
            if (unseen != null) {
                // Its filter is asked without the lock; by then another event may be kept.
                sieve = sieve(unseen.tags());
                sieve.ask(subscription);
            }
            unseen = activate(subscription, unseen, sieve == null || sieve.passes(subscription));
        } while (unseen != null);
        return Lane.DONE;
    }

    /** Answers what is kept if the subscription's filter must see that first; then nothing was done. */
    private @Nullable Kept activate(Subscription subscription, @Nullable Kept seen, boolean wanted) {
        Sweep sweep = null;
        lock.lock();
        try {
            Kept kept = last == null ? null : last.kept();
            if (subscription.filter != null && kept != null && !kept.equals(seen)) {
                return kept;
            }
            if (roster != null && subscription.member != null) {
                roster.countIn(subscription.member.userId());
                subscription.counted = true;
            }
            // It may have left while the backplane was asked; then its own step, already waiting, undoes the count.
            if (subscription.state == Subscription.State.PENDING) {
                subscription.state = Subscription.State.ACTIVE;
                subscription.subscriber.offer(subscription.welcome(this::acknowledgement));
                add(subscription);
                events.subscribed(name, subscription.subscriber);
                replay(subscription.subscriber, kept, wanted);
                sweep = tellCount();
            }
        } finally {
            lock.unlock();
        }
        if (sweep != null) {
            sweep.flush();
            subscription.subscriber.flush();
            subscription.succeeded();
            app.countChanged(name);
            events.dispatch();
        }
        return null;
    }

    /** @param joined whether the backplane was to list the member, and may have done so before it failed */
    private void refuse(Subscription subscription, boolean joined, Throwable failure) {
        app.failed("a subscription to " + name, failure);
        PresenceMember member = subscription.member;
        locked(() -> {
            if (subscription.state == Subscription.State.ACTIVE) {
                remove(subscription);
            }
            // Who has left meanwhile is forgotten by a step of its own, if it was counted.
            if (subscription.counted && subscription.state != Subscription.State.GONE) {
                lane.add(() -> forget(subscription));
            } else if (joined && member != null && !subscription.counted) {
                lane.add(() -> leaveUnlessHere(member));
            }
            subscription.state = Subscription.State.GONE;
        });
        subscription.refused(JoinRefusal.UNAVAILABLE);
    }

    private CompletionStage<Void> forget(Subscription subscription) {
        PresenceMember member = subscription.member;
        boolean last = read(
                () -> subscription.counted && roster != null && member != null && roster.countOut(member.userId()));
        return last && member != null ? leave(member) : Lane.DONE;
    }

    /** Another connection of the user's may have waited behind the one that failed, and be in by now. */
    private CompletionStage<Void> leaveUnlessHere(PresenceMember member) {
        boolean here = read(() -> roster != null && roster.isHere(member.userId()));
        return here ? Lane.DONE : leave(member);
    }

    private CompletionStage<Void> leave(PresenceMember member) {
        return Lane.settled(
                Lane.call(() -> app.backplane().leave(interest.topic(), member.userId())),
                failure -> app.failed("leaving " + name, failure));
    }

    @Override
    public Lane.@Nullable Step whenIdle() {
        if (subscribers.size() > 0 || detached) {
            return null;
        }
        if (interest.exists()) {
            if (roster != null) {
                roster.forget();
            }
            return () -> Lane.settled(interest.giveUp(), failure -> app.failed("unsubscribing from " + name, failure));
        }
        if (last != null && !last.isEmpty()) {
            if (app.cluster() == null) {
                return null;
            }
            // Without a subscription this node misses later events; the next subscription returns the cached event.
            last.drop();
        }
        detached = true;
        if (counts != null) {
            counts.cancel();
        }
        app.remove(this);
        return null;
    }

    // --- under the lock ---

    private void add(Subscription subscription) {
        subscribers.add(subscription);
        app.subscribersChanged(name, 1, subscribers.size() == 1 ? 1 : 0);
    }

    private void remove(Subscription subscription) {
        subscribers.remove(subscription);
        app.subscribersChanged(name, -1, subscribers.size() == 0 ? -1 : 0);
    }

    /** Caches an event, if it is to be cached, and returns the channels to evict: this one if its app is removed. */
    private List<Channel> cache(Envelope.Event event) {
        if (last == null) {
            return List.of();
        }
        return app.isRetired() ? List.of(this) : last.keep(event);
    }

    /** Answers what is to be flushed. */
    private Sweep tellCount() {
        if (counts == null && app.cluster() == null && CountNotices.areWanted(app, name)) {
            counts = new CountNotices(app, name, subscribers, this::announce);
        }
        return counts == null ? app.sweep() : counts.tell();
    }

    private OutboundText acknowledgement() {
        return roster == null
                ? ServerFrames.subscriptionSucceeded(name.text())
                : ServerFrames.subscriptionSucceeded(name.text(), roster.members());
    }

    /** What is kept, to one who has just subscribed. */
    private void replay(Subscriber subscriber, @Nullable Kept kept, boolean wanted) {
        if (last == null) {
            return;
        }
        subscriber.offer(kept == null || !wanted ? ServerFrames.cacheMiss(name.text()) : kept.frame());
        if (kept == null && last.tellMiss()) {
            events.cacheMissed(name);
        }
    }
}
