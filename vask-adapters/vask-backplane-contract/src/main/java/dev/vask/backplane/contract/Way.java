package dev.vask.backplane.contract;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Steps done one after the other in the order they were added, each on any thread and after a delay of its own. */
final class Way {
    private static final long HELD_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final ScheduledExecutorService threads;
    private final LongUnaryOperator delayNanos;
    private final BooleanSupplier held;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final Queue<Runnable> steps = new ArrayDeque<>();
    private boolean running;
    private long number;

    /**
     * A way with nothing on it.
     *
     * @param delayNanos of the nth step
     * @param held while true, no step begins
     */
    Way(ScheduledExecutorService threads, LongUnaryOperator delayNanos, BooleanSupplier held) {
        this.threads = threads;
        this.delayNanos = delayNanos;
        this.held = held;
    }

    /** Adds a step; what it throws ends nothing. */
    void add(Runnable step) {
        lock.lock();
        try {
            steps.add(step);
            if (!running) {
                running = true;
                schedule(delayNanos.applyAsLong(number++));
            }
        } finally {
            lock.unlock();
        }
    }

    private void schedule(long nanos) {
        try {
            Object unused = threads.schedule(this::go, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // Closed: whoever closes answers all that waits.
            steps.clear();
        }
    }

    private void go() {
        Runnable step = next();
        if (step != null) {
            try {
                step.run();
            } finally {
                goOn();
            }
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            if (held.getAsBoolean()) {
                schedule(HELD_NANOS);
                return null;
            }
            return steps.poll();
        } finally {
            lock.unlock();
        }
    }

    private void goOn() {
        lock.lock();
        try {
            if (steps.isEmpty()) {
                running = false;
            } else {
                schedule(delayNanos.applyAsLong(number++));
            }
        } finally {
            lock.unlock();
        }
    }
}
