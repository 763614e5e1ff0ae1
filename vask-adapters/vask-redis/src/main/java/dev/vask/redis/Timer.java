package dev.vask.redis;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What is done later or again and again; one daemon thread, monotonic time. Tasks are short and do not block. */
final class Timer {
    private static final System.Logger LOG = System.getLogger(Timer.class.getName());

    private final ScheduledThreadPoolExecutor executor;

    Timer() {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(null, task, "vask-redis-timer", 0, false);
            // Not that of the thread that sets the first timer, which may belong to another web application.
            thread.setContextClassLoader(Timer.class.getClassLoader());
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    }

    /** Runs a task once; false after {@link #close}, when it never does. */
    boolean after(Duration delay, Runnable task) {
        try {
            var unused = executor.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    /** Runs a task again and again, first after one period. */
    void every(Duration period, Runnable task) {
        var unused = executor.scheduleWithFixedDelay(
                () -> run(task), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a task of the Redis backplane failed; the others go on", e);
        }
    }

    void close() {
        executor.shutdownNow();
    }
}
