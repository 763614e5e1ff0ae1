package dev.vask.benchmarks.soak;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/** How late deliveries are, but for those that a stopped process held up. */
final class Latency {
    private static final double MILLION = 1e6;
    /** What a stop has piled up is worked off in this time. */
    private static final long RECOVERY = Duration.ofSeconds(2).toNanos();

    private final Histogram histogram = new Histogram(3);
    private long from = Long.MAX_VALUE;
    private long until = Long.MIN_VALUE;

    /** The process stops now. */
    void stopped(long now) {
        from = now;
        until = Long.MAX_VALUE;
    }

    /** It goes on now. */
    void continued(long now) {
        until = now + RECOVERY;
    }

    void record(long stamp, long now) {
        boolean heldUp = now >= from && stamp <= until;
        if (!heldUp) {
            histogram.recordValue(Math.max(0, now - stamp));
        }
    }

    double millis(double percentile) {
        return histogram.getValueAtPercentile(percentile) / MILLION;
    }

    /** Forgets what was recorded. */
    void reset() {
        histogram.reset();
    }
}
