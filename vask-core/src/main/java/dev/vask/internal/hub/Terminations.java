package dev.vask.internal.hub;

import dev.vask.CloseCode;
import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How often users were terminated of late. On 4200 their clients are back at once and sign in again; a host that terminates
 * whoever signs in would spin with them (reliability.md §2). Safe for any thread.
 */
final class Terminations {
    private static final int MANY = 5;
    private static final long OF_LATE_NANOS = Duration.ofSeconds(10).toNanos();

    private final VaskTime time;
    private final ReentrantLock lock = new ReentrantLock();
    /** The longest ago first. */
    private final Map<String, Count> counts = new LinkedHashMap<>();

    private record Count(long sinceNanos, int times) {}

    Terminations(VaskTime time) {
        this.time = time;
    }

    /** What to close a user's connections with, this time. */
    CloseCode code(String user, CloseCode usual) {
        boolean often = count(user) > MANY && usual.reconnect() == CloseCode.Reconnect.AT_ONCE;
        return often ? CloseCode.OVER_CAPACITY : usual;
    }

    /** Discards the counts that no longer matter. */
    void discardOld() {
        lock.lock();
        try {
            forgetBefore(time.nanoTime() - OF_LATE_NANOS);
        } finally {
            lock.unlock();
        }
    }

    private void forgetBefore(long nanos) {
        Iterator<Count> oldest = counts.values().iterator();
        while (oldest.hasNext() && oldest.next().sinceNanos - nanos <= 0) {
            oldest.remove();
        }
    }

    private int count(String user) {
        lock.lock();
        try {
            long now = time.nanoTime();
            forgetBefore(now - OF_LATE_NANOS);
            Count before = counts.get(user);
            Count count = before == null ? new Count(now, 1) : new Count(before.sinceNanos, before.times + 1);
            counts.put(user, count);
            return count.times;
        } finally {
            lock.unlock();
        }
    }
}
