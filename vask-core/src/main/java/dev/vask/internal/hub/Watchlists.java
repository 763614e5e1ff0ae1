package dev.vask.internal.hub;

import dev.vask.internal.protocol.ChannelKind;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.ServerFrames;
import dev.vask.spi.Topic;
import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The users that connections of one app on this node watch (behaviour.md §11). A watcher first receives the state of all its
 * users, then every change.
 *
 * <p>The backplane is called in order for each user, and for different users at the same time. A user that it cannot report on
 * counts as offline, and the backplane is asked again a second later. Changes are sent by {@link WatchChanges}. Safe for any
 * thread.
 */
final class Watchlists {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final AppHub app;
    private final WatchChanges changes;
    // Guarded by the lock.
    private final Map<String, WatchedUser> users = new HashMap<>();
    private final Map<Subscriber, Watcher> watchers = new HashMap<>();
    /** The users that the backplane failed to report on. */
    private final Set<WatchedUser> unsure = new LinkedHashSet<>();

    private VaskTime.@Nullable Cancellable timer;

    /** A connection that watches users. Guarded by the lock. */
    static final class Watcher {
        final Subscription subscription;
        private List<WatchedUser> users = List.of();
        /** The users whose state it has not received yet. */
        private Set<WatchedUser> unreported = Collections.emptySet();
        /** The number of unreported users that the backplane has not reported on yet. */
        private int pending;

        Watcher(Subscription subscription) {
            this.subscription = subscription;
        }

        boolean isToldOf(WatchedUser user) {
            return !unreported.contains(user);
        }
    }

    /** A user with at least one watcher, or with a backplane call in flight. Guarded by the lock. */
    final class WatchedUser implements Lane.Owner {
        final String id;
        final Set<Watcher> watchers = new LinkedHashSet<>();
        private final Lane lane = new Lane(lock, this);
        /** The watchers that wait for the backplane's report. */
        private Set<Watcher> waiting = Collections.emptySet();
        /** The number of watchers that have received the state. */
        private int informed;
        /** The backplane watches the user, or the call for it is queued. */
        private boolean watched;
        /** The backplane has reported the state, or failed to. */
        private boolean answered;
        /** The state as the backplane reported it last. */
        boolean online;
        /** The state as the informed watchers know it. */
        boolean told;

        WatchedUser(String id) {
            this.id = id;
        }

        @Override
        public Lane.@Nullable Step whenIdle() {
            if (!watchers.isEmpty()) {
                return null;
            }
            // Not after the call below: a query repeated while that is in flight would never be undone.
            unsure.remove(this);
            if (unsure.isEmpty() && timer != null) {
                timer.cancel();
                timer = null;
            }
            if (watched) {
                watched = false;
                answered = false;
                online = false;
                told = false;
                return () -> Lane.settled(
                        Lane.call(() -> app.backplane().unwatch(topic())),
                        failure -> app.failed("no longer watching a user", failure));
            }
            users.remove(id, this);
            return null;
        }

        private CompletionStage<Void> ask() {
            return Lane.then(
                    Lane.call(() -> app.backplane().watch(topic())),
                    () -> {
                        answered(this);
                        return Lane.DONE;
                    },
                    failure -> {
                        app.failed("watching a user", failure);
                        askAgain(this);
                        answered(this);
                    });
        }

        private Topic topic() {
            return new Topic(app.key(), ChannelName.ofUser(id).text());
        }
    }

    Watchlists(AppHub app) {
        this.app = app;
        this.changes = new WatchChanges(app, lock);
    }

    /**
     * Watches these users for a connection, in place of those that it watches. The state of the new ones is sent as soon as the
     * backplane has reported all of them.
     *
     * @param subscription the connection's sign-in
     */
    void watch(Subscription subscription, List<String> userIds) {
        Subscriber connection = subscription.subscriber;
        if (userIds.isEmpty()) {
            unwatch(connection);
            return;
        }
        List<WatchedUser> affected = new ArrayList<>();
        boolean reported;
        lock.lock();
        try {
            Watcher watcher = watchers.computeIfAbsent(connection, it -> new Watcher(subscription));
            Set<WatchedUser> before = new LinkedHashSet<>(watcher.users);
            List<WatchedUser> now = new ArrayList<>(userIds.size());
            for (String userId : userIds) {
                WatchedUser user = users.computeIfAbsent(userId, WatchedUser::new);
                now.add(user);
                if (!before.remove(user)) {
                    add(watcher, user);
                    affected.add(user);
                }
            }
            before.forEach(user -> release(watcher, user));
            affected.addAll(before);
            watcher.users = now;
            reported = report(watcher);
        } finally {
            lock.unlock();
        }
        affected.forEach(user -> user.lane.run());
        if (reported) {
            connection.flush();
        }
    }

    /** Releases all users that a connection watches. */
    void unwatch(Subscriber connection) {
        List<WatchedUser> released;
        lock.lock();
        try {
            Watcher watcher = watchers.remove(connection);
            if (watcher == null) {
                return;
            }
            released = watcher.users;
            released.forEach(user -> release(watcher, user));
        } finally {
            lock.unlock();
        }
        released.forEach(user -> user.lane.run());
    }

    /** Receives the state of a user from the backplane. */
    void online(String channel, boolean online) {
        String userId = channel.substring(ChannelKind.USER.prefix().length());
        boolean first = false;
        lock.lock();
        try {
            WatchedUser user = users.get(userId);
            if (user == null || !user.watched || user.online == online) {
                return;
            }
            user.online = online;
            if (user.informed == 0) {
                user.told = online;
            } else {
                first = changes.add(user);
            }
        } finally {
            lock.unlock();
        }
        if (first) {
            changes.start();
        }
    }

    private void answered(WatchedUser user) {
        List<Watcher> ready = new ArrayList<>();
        lock.lock();
        try {
            user.answered = true;
            for (Watcher watcher : user.waiting) {
                watcher.pending--;
                if (report(watcher)) {
                    ready.add(watcher);
                }
            }
            user.waiting = Collections.emptySet();
        } finally {
            lock.unlock();
        }
        ready.forEach(watcher -> watcher.subscription.subscriber.flush());
    }

    private void askAgain(WatchedUser user) {
        lock.lock();
        try {
            if (!user.watchers.isEmpty()) {
                unsure.add(user);
                if (timer == null) {
                    timer = app.time().after(RETRY, this::askAgain);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Asks the backplane again for all users that it failed to report on. */
    private void askAgain() {
        List<WatchedUser> again;
        lock.lock();
        try {
            timer = null;
            again = List.copyOf(unsure);
            unsure.clear();
            again.forEach(user -> user.lane.add(user::ask));
        } finally {
            lock.unlock();
        }
        again.forEach(user -> user.lane.run());
    }

    // --- under the lock ---

    private static void add(Watcher watcher, WatchedUser user) {
        user.watchers.add(watcher);
        watcher.unreported = added(watcher.unreported, user);
        if (!user.answered) {
            user.waiting = added(user.waiting, watcher);
            watcher.pending++;
        }
        if (!user.watched) {
            user.watched = true;
            user.lane.add(user::ask);
        }
    }

    private static void release(Watcher watcher, WatchedUser user) {
        user.watchers.remove(watcher);
        if (user.waiting.remove(watcher)) {
            watcher.pending--;
        }
        if (!watcher.unreported.remove(user)) {
            user.informed--;
        }
    }

    /** Offers the state of the users that a watcher has not received yet; false if there are none, or not all are known. */
    private boolean report(Watcher watcher) {
        if (watcher.pending > 0 || watcher.unreported.isEmpty()) {
            return false;
        }
        List<String> online = new ArrayList<>();
        List<String> offline = new ArrayList<>();
        for (WatchedUser user : watcher.users) {
            if (watcher.unreported.remove(user)) {
                (user.told ? online : offline).add(user.id);
                user.informed++;
            }
        }
        watcher.unreported = Collections.emptySet();
        watcher.subscription.subscriber.offer(ServerFrames.watchlistEvents(online, offline));
        return true;
    }

    /** Sets that are empty most of the time have no table. */
    private static <T> Set<T> added(Set<T> set, T element) {
        Set<T> more = set.isEmpty() ? new LinkedHashSet<>() : set;
        more.add(element);
        return more;
    }
}
