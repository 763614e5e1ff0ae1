package dev.vask.internal.net;

import dev.vask.internal.net.Lookups.Name;
import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The names that an app registry did not know a moment ago. Each is kept for {@link #KEPT}, at most {@value #MAX}; beyond that the
 * oldest is discarded. Safe for any thread.
 */
final class RecentNames {
    static final Duration KEPT = Duration.ofSeconds(1);
    static final int MAX = 10_000;

    private final VaskTime time;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock; the moment of each, the oldest first. */
    private final Map<Name, Long> names = new LinkedHashMap<>();

    RecentNames(VaskTime time) {
        this.time = time;
    }

    void add(Name name) {
        lock.lock();
        try {
            discardOld();
            names.remove(name);
            names.put(name, time.nanoTime());
            if (names.size() > MAX) {
                names.remove(names.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    boolean contains(Name name) {
        lock.lock();
        try {
            discardOld();
            return names.containsKey(name);
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            discardOld();
            return names.size();
        } finally {
            lock.unlock();
        }
    }

    private void discardOld() {
        long now = time.nanoTime();
        Iterator<Long> oldest = names.values().iterator();
        while (oldest.hasNext() && now - oldest.next() >= KEPT.toNanos()) {
            oldest.remove();
        }
    }
}
