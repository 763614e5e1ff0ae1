package dev.vask.simulation;

import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletionStage;

/** The clock. A timer that comes due becomes a task of the one timer thread, as with real time; it may come late. */
final class SimTime implements VaskTime {
    /** Soon to overflow: who compares where he should subtract is found out. */
    private static final long START = Long.MAX_VALUE - Duration.ofSeconds(60).toNanos();

    private final Scheduler scheduler;
    private final TaskQueue thread;
    private final long startMillis;
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.<Timer>comparingLong(it -> it.due).thenComparingLong(it -> it.number));
    private long elapsed;
    private long numbers;
    private int pending;

    private final class Timer implements Cancellable, Runnable {
        private final long due;
        private final long number = numbers++;
        private final Runnable task;
        private boolean over;

        Timer(long due, Runnable task) {
            this.due = due;
            this.task = task;
        }

        @Override
        public void cancel() {
            if (!over) {
                over = true;
                pending--;
                timers.remove(this);
            }
        }

        @Override
        public void run() {
            if (!over) {
                over = true;
                pending--;
                task.run();
            }
        }
    }

    SimTime(Scheduler scheduler, long startMillis) {
        this.scheduler = scheduler;
        this.thread = scheduler.thread("timers");
        this.startMillis = startMillis;
    }

    long elapsedNanos() {
        return elapsed;
    }

    /** Timers set and not run. */
    int pendingTimers() {
        return pending;
    }

    /**
     * Lets time pass.
     *
     * @param patient whether everything is done that is to be done at each moment before the next comes
     */
    void pass(long nanos, boolean patient) {
        long until = elapsed + nanos;
        int tasks = patient ? Integer.MAX_VALUE : 2;
        run(patient ? tasks : 0);
        while (!timers.isEmpty() && timers.peek().due <= until) {
            elapsed = Math.max(elapsed, timers.peek().due);
            thread.execute(timers.poll());
            run(tasks);
        }
        elapsed = Math.max(elapsed, until);
    }

    private void run(int tasks) {
        for (int i = 0; i < tasks && scheduler.step(); i++) {
            // One more.
        }
    }

    @Override
    public long nanoTime() {
        return START + elapsed;
    }

    @Override
    public long epochMillis() {
        return startMillis + elapsed / 1_000_000;
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        Timer timer = new Timer(elapsed + Math.max(0, delay.toNanos()), task);
        timers.add(timer);
        pending++;
        return timer;
    }

    /** The calling thread waits; the others go on. */
    @Override
    public void await(CompletionStage<?> stage, Duration atMost) {
        long until = elapsed + atMost.toNanos();
        while (!stage.toCompletableFuture().isDone()) {
            if (!scheduler.step()) {
                if (timers.isEmpty() || timers.peek().due > until) {
                    elapsed = Math.max(elapsed, until);
                    return;
                }
                elapsed = Math.max(elapsed, timers.peek().due);
                thread.execute(timers.poll());
            }
        }
    }
}
