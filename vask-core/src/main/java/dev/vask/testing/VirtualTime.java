package dev.vask.testing;

import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until it is told to go on: 150 seconds of silence pass in a millisecond. Timers run on the
 * thread that calls {@link #advance}, in the order of their deadlines, those of one moment in the order they were set.
 * Safe for any thread.
 */
public final class VirtualTime implements VaskTime {
    /** Not zero, and about to overflow: code that compares instead of subtracting fails its tests. */
    private static final long START = Long.MAX_VALUE - Duration.ofSeconds(60).toNanos();

    private final ReentrantLock lock = new ReentrantLock();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final long startEpochMillis;
    private volatile long elapsedNanos;
    private long timersSet;

    private final class Timer implements Comparable<Timer>, Cancellable {
        private final long dueNanos;
        private final long number;
        private final Runnable task;

        Timer(long dueNanos, long number, Runnable task) {
            this.dueNanos = dueNanos;
            this.number = number;
            this.task = task;
        }

        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(dueNanos, other.dueNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }

        @Override
        public void cancel() {
            lock.lock();
            try {
                timers.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }

    /** A clock whose wall time is 2026-01-01T00:00Z. */
    public VirtualTime() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** A clock with this wall time. */
    public VirtualTime(Instant start) {
        Objects.requireNonNull(start, "start must not be null");
        this.startEpochMillis = start.toEpochMilli();
    }

    /**
     * Lets time pass: every timer that comes due runs at its moment, those set meanwhile too. What a task throws harms no
     * other: the first such failure is thrown when all are done, so that no test misses it.
     */
    public void advance(Duration duration) {
        Objects.requireNonNull(duration, "duration must not be null");
        Failures failures = new Failures();
        long until = elapsedNanos + duration.toNanos();
        Timer due = next(until);
        while (due != null) {
            failures.of(due.task);
            due = next(until);
        }
        elapsedNanos = Math.max(elapsedNanos, until);
        failures.tell();
    }

    /**
     * Time passes in which nothing runs, as for a process that was stopped: timers that come due meanwhile run late, with the
     * next {@link #advance}.
     */
    public void pause(Duration duration) {
        Objects.requireNonNull(duration, "duration must not be null");
        lock.lock();
        try {
            long until = elapsedNanos + duration.toNanos();
            elapsedNanos = until;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Timer next(long until) {
        lock.lock();
        try {
            Timer due = timers.peek();
            if (due == null || due.dueNanos > until) {
                return null;
            }
            timers.poll();
            elapsedNanos = Math.max(elapsedNanos, due.dueNanos);
            return due;
        } finally {
            lock.unlock();
        }
    }

    /** How much time has passed. */
    public Duration elapsed() {
        return Duration.ofNanos(elapsedNanos);
    }

    /** How many timers are set: zero when nothing is left that could happen by itself. */
    public int pendingTimers() {
        lock.lock();
        try {
            return timers.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long nanoTime() {
        return START + elapsedNanos;
    }

    @Override
    public long epochMillis() {
        return startEpochMillis + Duration.ofNanos(elapsedNanos).toMillis();
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        Objects.requireNonNull(delay, "delay must not be null");
        Objects.requireNonNull(task, "task must not be null");
        lock.lock();
        try {
            Timer timer = new Timer(elapsedNanos + Math.max(0, delay.toNanos()), timersSet++, task);
            timers.add(timer);
            return timer;
        } finally {
            lock.unlock();
        }
    }

    /** Lets time pass, timer by timer, until the stage has completed or the time is over. */
    @Override
    public void await(CompletionStage<?> stage, Duration atMost) {
        Objects.requireNonNull(stage, "stage must not be null");
        Objects.requireNonNull(atMost, "atMost must not be null");
        Failures failures = new Failures();
        long until = elapsedNanos + atMost.toNanos();
        while (!stage.toCompletableFuture().isDone()) {
            Timer due = next(until);
            if (due == null) {
                elapsedNanos = Math.max(elapsedNanos, until);
                break;
            }
            failures.of(due.task);
        }
        failures.tell();
    }

    private static final class Failures {
        private @Nullable RuntimeException exception;
        private @Nullable Error error;

        void of(Runnable task) {
            try {
                task.run();
            } catch (RuntimeException e) {
                exception = exception == null ? e : exception;
            } catch (Error e) {
                error = error == null ? e : error;
            }
        }

        void tell() {
            if (error != null) {
                throw error;
            }
            if (exception != null) {
                throw exception;
            }
        }
    }
}
