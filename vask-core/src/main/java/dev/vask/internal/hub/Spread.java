package dev.vask.internal.hub;

import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends many away one after the other, evenly over a window. One timer at a time, and each turn does whatever is due by
 * then: a timer that comes late, or a window of less than a tick for each, makes it no longer.
 */
public final class Spread<T> implements Runnable {
    private final VaskTime time;
    private final List<T> order;
    private final Consumer<T> away;
    private final long stepNanos;
    private final long beganNanos;

    /** Touched by one turn after the other only. */
    private int next;

    private volatile boolean stopped;
    private volatile VaskTime.@Nullable Cancellable timer;

    /** @param away sends one away; does not throw */
    public Spread(VaskTime time, List<T> order, Duration window, Consumer<T> away) {
        this.time = time;
        this.order = order;
        this.away = away;
        this.stepNanos = window.toNanos() / Math.max(1, order.size());
        this.beganNanos = time.nanoTime();
    }

    @Override
    public void run() {
        long elapsed = time.nanoTime() - beganNanos;
        while (next < order.size() && next * stepNanos <= elapsed) {
            away.accept(order.get(next++));
        }
        if (next == order.size()) {
            stopped = true;
        }
        if (!stopped) {
            timer = time.after(Duration.ofNanos(next * stepNanos - elapsed), this);
            if (stopped) {
                stop();
            }
        }
    }

    /** Whether it sends nobody away any more. */
    boolean isOver() {
        return stopped;
    }

    /** Nobody is left. */
    public void stop() {
        stopped = true;
        VaskTime.Cancellable armed = timer;
        if (armed != null) {
            armed.cancel();
        }
    }
}
