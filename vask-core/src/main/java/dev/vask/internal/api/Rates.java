package dev.vask.internal.api;

import dev.vask.App;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** Limits the requests of each app: so many in the second that begins with the first of them. Safe for any thread. */
final class Rates {
    private static final long SECOND = 1_000_000_000L;

    private static final long SWEEP = 60 * SECOND;

    private final ConcurrentMap<String, Window> windows = new ConcurrentHashMap<>();
    private final AtomicLong sweptNanos;

    private record Window(long beganNanos, int requests) {}

    Rates(long nowNanos) {
        sweptNanos = new AtomicLong(nowNanos);
    }

    boolean allows(App app, long nowNanos) {
        if (app.apiRate() == 0) {
            return true;
        }
        discardOld(nowNanos);
        Window window = windows.merge(
                app.key(),
                new Window(nowNanos, 1),
                (before, first) -> nowNanos - before.beganNanos() >= SECOND
                        ? first
                        : new Window(before.beganNanos(), Math.min(before.requests() + 1, Integer.MAX_VALUE - 1)));
        return window.requests() <= app.apiRate();
    }

    /** Discards, once a minute, the windows that are over. */
    private void discardOld(long nowNanos) {
        long last = sweptNanos.get();
        if (nowNanos - last >= SWEEP && sweptNanos.compareAndSet(last, nowNanos)) {
            windows.values().removeIf(window -> nowNanos - window.beganNanos() >= SECOND);
        }
    }

    /** The number of windows that are kept. */
    int size() {
        return windows.size();
    }
}
