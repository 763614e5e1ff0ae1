package dev.vask.internal.session;

/** Allows a rate per second, and a burst after a time of rest. Told the time; not for several threads. */
final class TokenBucket {
    private static final long SECOND = 1_000_000_000L;

    private final long nanosPerToken;
    private final long capacityNanos;
    private long creditNanos;
    private long lastNanos;

    TokenBucket(int perSecond, int burst, long nowNanos) {
        this.nanosPerToken = SECOND / perSecond;
        this.capacityNanos = nanosPerToken * burst;
        this.creditNanos = capacityNanos;
        this.lastNanos = nowNanos;
    }

    /** Takes one token, or answers false where there is none. */
    boolean take(long nowNanos) {
        creditNanos = Math.min(capacityNanos, creditNanos + Math.max(0, nowNanos - lastNanos));
        // What waited is told the time of its arrival, which may lie before the last one's.
        lastNanos = lastNanos - nowNanos > 0 ? lastNanos : nowNanos;
        if (creditNanos < nanosPerToken) {
            return false;
        }
        creditNanos -= nanosPerToken;
        return true;
    }
}
