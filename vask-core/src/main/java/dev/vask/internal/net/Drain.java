package dev.vask.internal.net;

import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends connections away one after the other, evenly over a window. One timer at a time, and each turn does whatever is due by
 * then: a timer that comes late, or a window of less than a tick for each connection, makes it no longer.
 */
final class Drain implements Runnable {
    private final VaskTime time;
    private final List<Connection> order;
    private final long stepNanos;
    private final long beganNanos;

    /** Touched by one turn after the other only. */
    private int next;

    private volatile boolean stopped;
    private volatile VaskTime.@Nullable Cancellable timer;

    Drain(VaskTime time, List<Connection> order, Duration window) {
        this.time = time;
        this.order = order;
        this.stepNanos = window.toNanos() / Math.max(1, order.size());
        this.beganNanos = time.nanoTime();
    }

    @Override
    public void run() {
        long elapsed = time.nanoTime() - beganNanos;
        while (next < order.size() && next * stepNanos <= elapsed) {
            order.get(next++).reconnect();
        }
        if (next < order.size() && !stopped) {
            timer = time.after(Duration.ofNanos(next * stepNanos - elapsed), this);
            if (stopped) {
                stop();
            }
        }
    }

    /** Nobody is left. */
    void stop() {
        stopped = true;
        VaskTime.Cancellable armed = timer;
        if (armed != null) {
            armed.cancel();
        }
    }
}
