package dev.vask.internal.session;

/**
 * Allows so many events in the second that begins with the first of them: the hosted service's rule for client events is
 * a count, without credit for silence. Told the time; not for several threads.
 */
final class RateWindow {
    private static final long SECOND = 1_000_000_000L;

    private long startNanos;
    private int count;

    /** @param perSecond 0 for no limit; may differ from call to call */
    boolean take(int perSecond, long nowNanos) {
        if (count == 0 || nowNanos - startNanos >= SECOND) {
            startNanos = nowNanos;
            count = 0;
        }
        if (perSecond > 0 && count >= perSecond) {
            return false;
        }
        count++;
        return true;
    }
}
