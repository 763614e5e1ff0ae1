package dev.vask.redis.servers;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waiting for what other processes do: for a condition, with a deadline. */
public final class Await {
    private static final long STEP_MILLIS = 5;

    private Await() {}

    /**
     * Waits until it is so.
     *
     * @param condition what it throws means not yet; told if it never comes
     * @return how long it took
     */
    public static Duration until(String what, Duration atMost, Callable<Boolean> condition) {
        long begun = System.nanoTime();
        while (true) {
            Exception failure = null;
            try {
                if (condition.call()) {
                    return Duration.ofNanos(System.nanoTime() - begun);
                }
            } catch (Exception e) {
                failure = e;
            }
            if (System.nanoTime() - begun > atMost.toNanos()) {
                throw new AssertionError("waited " + atMost + " in vain: " + what, failure);
            }
            pass(Duration.ofMillis(STEP_MILLIS));
        }
    }

    /** For what must not happen meanwhile, and for faults that last. */
    public static void pass(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }
}
