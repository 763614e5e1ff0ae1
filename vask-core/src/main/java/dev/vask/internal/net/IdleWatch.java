package dev.vask.internal.net;

import dev.vask.spi.VaskTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Notices a peer that has fallen silent (behaviour.md §3): after the activity timeout it is pinged, after the pong timeout
 * it is dead. Only what arrives counts as life, never what is sent.
 *
 * <p>One lazy timer: a sign of life is one write, and the timer, when it fires, looks how long the silence really was. A
 * timer that fires far too late tells of this process, not of the peer: whose answer may lie unread is asked once more.
 */
final class IdleWatch implements Runnable {
    /** A timer later than that was late because nothing ran. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    private final VaskTime time;
    private final Duration activity;
    private final Duration pong;
    private final Owner owner;

    private volatile long seenNanos;
    private volatile boolean stopped;
    private volatile VaskTime.@Nullable Cancellable timer;
    /** Pinged, and nothing arrived since. */
    private volatile boolean pinged;
    /** When; only the timer's turns touch it. */
    private long pingedNanos;

    /** Whose peer is watched. */
    interface Owner {
        /** The peer is to be pinged. */
        void onSilent();

        /** It did not answer. */
        void onDead();
    }

    IdleWatch(VaskTime time, Duration activity, Duration pong, Owner owner) {
        this.time = time;
        this.activity = activity;
        this.pong = pong;
        this.owner = owner;
    }

    void start() {
        seenNanos = time.nanoTime();
        arm(activity.toNanos());
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

    /** The timer has fired. */
    @Override
    public void run() {
        if (stopped) {
            return;
        }
        long now = time.nanoTime();
        if (pinged) {
            long waited = now - pingedNanos;
            if (waited < pong.toNanos()) {
                arm(pong.toNanos() - waited);
            } else if (waited < pong.plus(PAUSE).toNanos()) {
                owner.onDead();
            } else {
                ping(now);
            }
            return;
        }
        long idle = now - seenNanos;
        if (idle < activity.toNanos()) {
            arm(activity.toNanos() - idle);
            return;
        }
        ping(now);
    }

    private void ping(long now) {
        pinged = true;
        pingedNanos = now;
        owner.onSilent();
        // Whichever is sooner: the answer may be missing, or be the last sign of life for long.
        arm(Math.min(pong.toNanos(), activity.toNanos()));
    }

    private void arm(long nanos) {
        timer = time.after(Duration.ofNanos(nanos), this);
        if (stopped) {
            stop();
        }
    }
}
