package dev.vask.internal.hub;

import dev.vask.spi.VaskTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a channel's subscribers are told how many they are (behaviour.md §15): with every change while they are few, at most
 * every five seconds while they are many, and then only of a change. Guarded by the channel's lock.
 */
final class CountNotices {
    private static final int FEW = 100;
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final VaskTime time;
    private final Runnable onPauseOver;
    private int told;
    private long toldAtNanos;
    private VaskTime.@Nullable Cancellable timer;

    /** @param onPauseOver the channel is to ask {@link #isDue} again */
    CountNotices(VaskTime time, Runnable onPauseOver) {
        this.time = time;
        this.onPauseOver = onPauseOver;
        this.toldAtNanos = time.nanoTime() - PAUSE.toNanos();
    }

    /** Whether this count is to be told now; if so, it counts as told. */
    boolean isDue(int count) {
        if (count == told) {
            return false;
        }
        long now = time.nanoTime();
        long rest = PAUSE.toNanos() - (now - toldAtNanos);
        if (count > FEW && rest > 0) {
            if (timer == null) {
                timer = time.after(Duration.ofNanos(rest), onPauseOver);
            }
            return false;
        }
        cancel();
        told = count;
        toldAtNanos = now;
        return true;
    }

    /** The timer has fired. */
    void pauseOver() {
        timer = null;
    }

    void cancel() {
        VaskTime.Cancellable armed = timer;
        timer = null;
        if (armed != null) {
            armed.cancel();
        }
    }
}
