package dev.vask.spi;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * The only clock of the core. {@code dev.vask.testing.VirtualTime} is the one for tests. Safe for any thread.
 */
public interface VaskTime {
    /** Nanoseconds since an arbitrary moment; never goes back, whatever happens to the wall clock. */
    long nanoTime();

    /** Milliseconds since 1970-01-01T00:00Z, by the wall clock. */
    long epochMillis();

    /**
     * Runs a task once, not before the delay has passed, never inside this call.
     *
     * @param task short, does not block; what it throws is logged and harms no other task
     * @return cancels the task if it has not begun
     */
    Cancellable after(Duration delay, Runnable task);

    /**
     * Returns when the stage has completed, well or badly, or the time is over. Real time blocks the calling thread;
     * virtual time passes.
     */
    void await(CompletionStage<?> stage, Duration atMost);

    /** A timer that can be called off. */
    @FunctionalInterface
    interface Cancellable {
        /** No effect if the task has begun or was cancelled before. */
        void cancel();
    }
}
