package dev.vask.internal.hub;

import dev.vask.internal.protocol.ChannelKind;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.ServerFrames;
import dev.vask.spi.Topic;
import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who of an app's connections on this node watches which users (behaviour.md §11). A watcher is first told how all of its
 * users stand, then of every change; both under one lock, so that nothing is missed or told twice. A user nobody watches is
 * forgotten at once. Where the engine cannot say how a user stands, it counts as offline, and the engine is asked again.
 */
final class Watchlists {
    private static final Duration ASKS_AGAIN = Duration.ofSeconds(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Lane lane = new Lane(lock, () -> null);
    private final AppHub app;
    // Guarded by the lock.
    private final Map<String, Watched> users = new HashMap<>();
    private final Map<Subscriber, Watcher> watchers = new HashMap<>();
    /** Those of whom the engine has not said that it tells of them. */
    private final Set<String> unsure = new LinkedHashSet<>();

    private VaskTime.@Nullable Cancellable timer;

    /** A user somebody here watches. */
    private static final class Watched {
        private final Set<Watcher> watchers = new LinkedHashSet<>();
        private boolean online;
    }

    /** A connection that watches. */
    private static final class Watcher {
        private final Subscriber connection;
        private final List<String> userIds;
        /** It has been told how its users stand. */
        private boolean active;

        Watcher(Subscriber connection, List<String> userIds) {
            this.connection = connection;
            this.userIds = userIds;
        }
    }

    Watchlists(AppHub app) {
        this.app = app;
    }

    /** Completes when the connection has been told how these users stand. */
    CompletionStage<Void> watch(Subscriber connection, List<String> userIds) {
        Watcher watcher = new Watcher(connection, userIds);
        CompletableFuture<Void> told = new CompletableFuture<>();
        lock.lock();
        try {
            watchers.put(connection, watcher);
            for (String userId : userIds) {
                Watched user = users.get(userId);
                if (user == null) {
                    user = new Watched();
                    users.put(userId, user);
                    lane.add(() -> ask(userId));
                }
                user.watchers.add(watcher);
            }
            // Behind every question, also those that were asked for others.
            lane.add(() -> {
                activate(watcher);
                told.complete(null);
                return told;
            });
        } finally {
            lock.unlock();
        }
        lane.run();
        return told;
    }

    /** The connection wants to hear no more. */
    void unwatch(Subscriber connection) {
        lock.lock();
        try {
            Watcher watcher = watchers.remove(connection);
            if (watcher == null) {
                return;
            }
            watcher.active = false;
            for (String userId : watcher.userIds) {
                Watched user = users.get(userId);
                if (user != null && user.watchers.remove(watcher) && user.watchers.isEmpty()) {
                    users.remove(userId);
                    unsure.remove(userId);
                    lane.add(() -> Lane.settled(
                            Lane.call(() -> app.backplane().unwatch(topic(userId))),
                            failure -> app.failed("no longer watching a user", failure)));
                }
            }
            if (unsure.isEmpty() && timer != null) {
                timer.cancel();
                timer = null;
            }
        } finally {
            lock.unlock();
        }
        lane.run();
    }

    private CompletionStage<Void> ask(String userId) {
        return Lane.settled(Lane.call(() -> app.backplane().watch(topic(userId))), failure -> {
            app.failed("watching a user", failure);
            askAgain(userId);
        });
    }

    private void askAgain(String userId) {
        lock.lock();
        try {
            if (users.containsKey(userId)) {
                unsure.add(userId);
                if (timer == null) {
                    timer = app.time().after(ASKS_AGAIN, this::askAgain);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The timer has fired. */
    private void askAgain() {
        lock.lock();
        try {
            timer = null;
            unsure.forEach(userId -> lane.add(() -> ask(userId)));
            unsure.clear();
        } finally {
            lock.unlock();
        }
        lane.run();
    }

    /** What the backplane says of a user. */
    void online(String channel, boolean online) {
        String userId = channel.substring(ChannelKind.USER.prefix().length());
        List<Subscriber> receivers = new ArrayList<>();
        lock.lock();
        try {
            Watched user = users.get(userId);
            if (user == null || user.online == online) {
                return;
            }
            user.online = online;
            List<String> changed = List.of(userId);
            for (Watcher watcher : user.watchers) {
                if (watcher.active) {
                    watcher.connection.offer(
                            ServerFrames.watchlistEvents(online ? changed : List.of(), online ? List.of() : changed));
                    receivers.add(watcher.connection);
                }
            }
        } finally {
            lock.unlock();
        }
        receivers.forEach(Subscriber::flush);
    }

    private void activate(Watcher watcher) {
        lock.lock();
        try {
            if (watchers.get(watcher.connection) != watcher) {
                return;
            }
            List<String> online = new ArrayList<>();
            List<String> offline = new ArrayList<>();
            for (String userId : watcher.userIds) {
                Watched user = users.get(userId);
                (user != null && user.online ? online : offline).add(userId);
            }
            watcher.active = true;
            watcher.connection.offer(ServerFrames.watchlistEvents(online, offline));
        } finally {
            lock.unlock();
        }
        watcher.connection.flush();
    }

    private Topic topic(String userId) {
        return new Topic(app.key(), ChannelName.ofUser(userId).text());
    }
}
