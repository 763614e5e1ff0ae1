package dev.vask.internal.hub;

import dev.vask.internal.hub.Watchlists.WatchedUser;
import dev.vask.internal.hub.Watchlists.Watcher;
import dev.vask.internal.protocol.ServerFrames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends changes of watched users to their watchers. The first change is sent at once; those of the next 100 ms are collected
 * and sent together, in one frame for each watcher. Watchers that receive the same changes share one frame and one broadcast.
 *
 * <p>Frames are encoded and sent on the executor for broadcasts, without the lock. One run at a time sends, so a watcher
 * receives the changes of a user in their order.
 */
final class WatchChanges {
    private static final Duration WINDOW = Duration.ofMillis(100);

    private final AppHub app;
    private final ReentrantLock lock;
    // Guarded by the lock.
    private final Set<WatchedUser> changed = new LinkedHashSet<>();
    /** A run is scheduled or sends, or the window after it has not ended. */
    private boolean open;

    private record Change(String userId, boolean online) {}

    /** @param lock the one of the watchlists */
    WatchChanges(AppHub app, ReentrantLock lock) {
        this.app = app;
        this.lock = lock;
    }

    /** Adds a change; under the lock. True if {@link #start} must follow without it. */
    boolean add(WatchedUser user) {
        changed.add(user);
        boolean first = !open;
        open = true;
        return first;
    }

    /** Sends the changes on the executor. */
    void start() {
        app.senders().execute(this::send);
    }

    private void send() {
        try {
            Map<List<Change>, List<Subscription>> receivers = new LinkedHashMap<>();
            take().forEach((watcher, changes) ->
                    receivers.computeIfAbsent(changes, it -> new ArrayList<>()).add(watcher.subscription));
            receivers.forEach(this::broadcast);
        } finally {
            app.time().after(WINDOW, this::windowEnds);
        }
    }

    /** Takes the changes, for each watcher those of its users. */
    private Map<Watcher, List<Change>> take() {
        Map<Watcher, List<Change>> changes = new LinkedHashMap<>();
        lock.lock();
        try {
            for (WatchedUser user : changed) {
                // A user that went and returned within the window has not changed.
                if (user.online != user.told) {
                    user.told = user.online;
                    Change change = new Change(user.id, user.online);
                    for (Watcher watcher : user.watchers) {
                        if (watcher.isToldOf(user)) {
                            changes.computeIfAbsent(watcher, it -> new ArrayList<>(1))
                                    .add(change);
                        }
                    }
                }
            }
            changed.clear();
        } finally {
            lock.unlock();
        }
        return changes;
    }

    private void broadcast(List<Change> changes, List<Subscription> receivers) {
        List<String> online = new ArrayList<>();
        List<String> offline = new ArrayList<>();
        for (Change change : changes) {
            (change.online() ? online : offline).add(change.userId());
        }
        Sweep sweep = app.sweep();
        sweep.offer(receivers.toArray(new Subscription[0]), ServerFrames.watchlistEvents(online, offline), null);
        sweep.flush();
    }

    private void windowEnds() {
        boolean more;
        lock.lock();
        try {
            more = !changed.isEmpty();
            open = more;
        } finally {
            lock.unlock();
        }
        if (more) {
            start();
        }
    }
}
