package dev.vask.internal.webhook;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a failed webhook is tried again: after 1, 2, 4 … 60 seconds, each up to a quarter sooner so that what failed
 * together does not come back together; for the last time five minutes after the first attempt (behaviour.md §17).
 */
final class Backoff {
    static final Duration BUDGET = Duration.ofMinutes(5);
    private static final long FIRST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_NANOS = Duration.ofSeconds(60).toNanos();
    private static final int DOUBLINGS = 6;

    private Backoff() {}

    /**
     * The time until the next attempt, or null if there is none.
     *
     * @param failed attempts so far, at least 1
     * @param sinceFirstNanos since the first of them began
     */
    static @Nullable Duration next(int failed, long sinceFirstNanos, RandomGenerator random) {
        long left = BUDGET.toNanos() - sinceFirstNanos;
        if (left <= 0) {
            return null;
        }
        long full = Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(failed - 1, DOUBLINGS));
        long jittered = full - (long) (full / 4.0 * random.nextDouble());
        return Duration.ofNanos(Math.min(left, jittered));
    }
}
