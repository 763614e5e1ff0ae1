package dev.vask.internal.webhook;

import dev.vask.Webhook;
import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds back for three seconds that a channel was vacated or a member removed: who reloads a page leaves and comes back.
 * Where that happens neither is told, so that what is told of one channel, and of one user in it, strictly alternates.
 * Nothing else waits for it. Safe for any thread.
 */
final class Grace {
    private static final Duration WAIT = Duration.ofSeconds(3);

    private final VaskTime time;
    private final Consumer<Notice> next;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private final Map<Key, VaskTime.Cancellable> leaving = new HashMap<>();
    private boolean closed;

    private record Key(String channel, @Nullable String userId) {}

    Grace(VaskTime time, Consumer<Notice> next) {
        this.time = time;
        this.next = next;
    }

    void add(Notice notice) {
        switch (notice.kind()) {
            case CHANNEL_VACATED, MEMBER_REMOVED -> hold(notice);
            case CHANNEL_OCCUPIED, MEMBER_ADDED -> {
                if (!cameBack(key(notice))) {
                    next.accept(notice);
                }
            }
            default -> next.accept(notice);
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            leaving.values().forEach(VaskTime.Cancellable::cancel);
            leaving.clear();
        } finally {
            lock.unlock();
        }
    }

    private void hold(Notice notice) {
        Key key = key(notice);
        lock.lock();
        try {
            if (!closed) {
                leaving.put(key, time.after(WAIT, () -> isGone(key, notice)));
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean cameBack(Key key) {
        lock.lock();
        try {
            VaskTime.Cancellable timer = leaving.remove(key);
            if (timer != null) {
                timer.cancel();
            }
            return timer != null;
        } finally {
            lock.unlock();
        }
    }

    private void isGone(Key key, Notice notice) {
        lock.lock();
        try {
            if (leaving.remove(key) == null) {
                return;
            }
        } finally {
            lock.unlock();
        }
        next.accept(notice);
    }

    private static Key key(Notice notice) {
        boolean ofMember = notice.kind() == Webhook.Kind.MEMBER_ADDED || notice.kind() == Webhook.Kind.MEMBER_REMOVED;
        return new Key(notice.channel(), ofMember ? notice.userId() : null);
    }
}
