package dev.vask.benchmarks.load.client;

import java.time.Duration;

/** When waiting ends at the latest. */
public final class Deadline {
    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    public static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    public boolean passed() {
        return leftNanos() <= 0;
    }

    public long leftNanos() {
        return end - System.nanoTime();
    }
}
