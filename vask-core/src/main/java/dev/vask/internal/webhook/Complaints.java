package dev.vask.internal.webhook;

import dev.vask.spi.VaskTime;
import java.net.URI;
import java.time.Duration;

/** Warnings about one endpoint, once a minute at most: a receiver may be down for days. Not for several threads. */
final class Complaints {
    private static final System.Logger LOG = System.getLogger(Complaints.class.getName());
    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int MAX_REASON = 200;

    private final VaskTime time;
    private final String appKey;
    private final String where;

    private boolean warnedBefore;
    private long warnedNanos;
    private int failed;
    private int dropped;

    Complaints(VaskTime time, String appKey, URI url) {
        this.time = time;
        this.appKey = appKey;
        // Without the query: receivers like to be given a token there.
        this.where = url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    }

    void failed(String reason) {
        failed++;
        warn(reason);
    }

    void dropped(int events, String reason) {
        dropped += events;
        warn(reason);
    }

    private void warn(String reason) {
        long now = time.nanoTime();
        if (warnedBefore && now - warnedNanos < QUIET_NANOS) {
            return;
        }
        warnedBefore = true;
        warnedNanos = now;
        LOG.log(
                System.Logger.Level.WARNING,
                "webhooks of app {0} to {1}: {2}; since the last such warning {3} attempts failed, {4} events were dropped",
                appKey,
                where,
                reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason,
                failed,
                dropped);
        failed = 0;
        dropped = 0;
    }
}
