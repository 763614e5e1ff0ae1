package dev.vask.internal.net;

import dev.vask.spi.VaskTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Notices a peer that has fallen silent (behaviour.md §3): after the activity timeout it is pinged, after the pong timeout
 * it is dead. Only what arrives counts as life, never what is sent.
 *
 * <p>One lazy timer: a sign of life is one write, and the timer, when it fires, looks how long the silence really was.
 */
final class IdleWatch {
    private final VaskTime time;
    private final long activityNanos;
    private final long pongNanos;
    private final Runnable ping;
    private final Runnable dead;

    private volatile long seenNanos;
    private volatile boolean stopped;
    private volatile VaskTime.@Nullable Cancellable timer;
    /** Pinged, and nothing arrived since. */
    private volatile boolean pinged;
    /** When; only the timer's turns touch it. */
    private long pingedNanos;

    IdleWatch(VaskTime time, long activityNanos, long pongNanos, Runnable ping, Runnable dead) {
        this.time = time;
        this.activityNanos = activityNanos;
        this.pongNanos = pongNanos;
        this.ping = ping;
        this.dead = dead;
    }

    void start() {
        seenNanos = time.nanoTime();
        arm(activityNanos);
    }

    /** Something arrived. */
    void seen(long nowNanos) {
        seenNanos = nowNanos;
        pinged = false;
    }

    void stop() {
        stopped = true;
        VaskTime.Cancellable armed = timer;
        if (armed != null) {
            armed.cancel();
        }
    }

    private void check() {
        if (stopped) {
            return;
        }
        long now = time.nanoTime();
        if (pinged) {
            long waited = now - pingedNanos;
            if (waited < pongNanos) {
                arm(pongNanos - waited);
            } else {
                dead.run();
            }
            return;
        }
        long idle = now - seenNanos;
        if (idle < activityNanos) {
            arm(activityNanos - idle);
            return;
        }
        pinged = true;
        pingedNanos = now;
        ping.run();
        // Whichever is sooner: the answer may be missing, or be the last sign of life for long.
        arm(Math.min(pongNanos, activityNanos));
    }

    private void arm(long nanos) {
        timer = time.after(Duration.ofNanos(nanos), this::check);
        if (stopped) {
            stop();
        }
    }
}
