package dev.vask.internal.api;

import dev.vask.App;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How often each app may call: as many requests in a second as it has, anew with every second. Safe for any thread. */
final class Rates {
    private static final long SECOND = 1_000_000_000L;

    private final ConcurrentMap<String, Window> windows = new ConcurrentHashMap<>();

    private record Window(long beganNanos, int requests) {}

    boolean allows(App app, long nowNanos) {
        if (app.apiRate() == 0) {
            return true;
        }
        Window window = windows.merge(
                app.key(),
                new Window(nowNanos, 1),
                (before, first) -> nowNanos - before.beganNanos() >= SECOND
                        ? first
                        : new Window(before.beganNanos(), Math.min(before.requests() + 1, Integer.MAX_VALUE - 1)));
        return window.requests() <= app.apiRate();
    }
}
