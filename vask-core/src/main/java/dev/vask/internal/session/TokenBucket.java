package dev.vask.internal.session;

/** Allows a rate per second, and a burst after a time of rest. Told the time; not for several threads. */
public final class TokenBucket {
    private static final long SECOND = 1_000_000_000L;

    private final Rate rate;
    private long creditNanos;
    private long lastNanos;

    /** What many buckets share. */
    public record Rate(long nanosPerToken, long capacityNanos) {
        /** So many a second, and so many at once. */
        public static Rate of(int perSecond, int burst) {
            long nanosPerToken = SECOND / perSecond;
            return new Rate(nanosPerToken, nanosPerToken * burst);
        }
    }

    public TokenBucket(Rate rate, long nowNanos) {
        this.rate = rate;
        this.creditNanos = rate.capacityNanos;
        this.lastNanos = nowNanos;
    }

    /** Takes one token, or answers false where there is none. */
    public boolean take(long nowNanos) {
        creditNanos = Math.min(rate.capacityNanos, creditNanos + Math.max(0, nowNanos - lastNanos));
        // What waited is told the time of its arrival, which may lie before the last one's.
        lastNanos = lastNanos - nowNanos > 0 ? lastNanos : nowNanos;
        if (creditNanos < rate.nanosPerToken) {
            return false;
        }
        creditNanos -= rate.nanosPerToken;
        return true;
    }
}
