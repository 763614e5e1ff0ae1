package dev.vask.internal.time;

import dev.vask.spi.VaskTime;
import dev.vask.transport.adapter.FailureLog;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A clock whose timers only hand their tasks to an executor. A task that takes long then delays no other timer, such as a
 * heartbeat. Where the executor rejects a task, the timer's thread runs it. Safe for any thread.
 */
public final class ExecutorTime implements VaskTime {
    private static final System.Logger LOG = System.getLogger(ExecutorTime.class.getName());

    private final FailureLog failures = new FailureLog(LOG, System.Logger.Level.ERROR, SystemTime::nanos);
    private final VaskTime time;
    private final Executor executor;

    /**
     * @param time the clock
     * @param executor runs the tasks; several at once, in any order
     */
    public ExecutorTime(VaskTime time, Executor executor) {
        this.time = time;
        this.executor = executor;
    }

    @Override
    public long nanoTime() {
        return time.nanoTime();
    }

    @Override
    public long epochMillis() {
        return time.epochMillis();
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        Handed handed = new Handed(task);
        handed.timer = time.after(delay, handed);
        return handed;
    }

    @Override
    public void await(CompletionStage<?> stage, Duration atMost) {
        time.await(stage, atMost);
    }

    private final class Handed implements Runnable, Cancellable {
        private final Runnable task;
        private volatile @Nullable Cancellable timer;
        private volatile boolean cancelled;

        Handed(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            try {
                executor.execute(this::perform);
            } catch (RuntimeException | Error e) {
                LOG.log(
                        System.Logger.Level.DEBUG,
                        "sendExecutor rejected the task of a timer; the timer runs it: {0}",
                        e);
                perform();
            }
        }

        private void perform() {
            if (cancelled) {
                return;
            }
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                failures.failed("task of a timer failed", e);
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            Cancellable set = timer;
            if (set != null) {
                set.cancel();
            }
        }
    }
}
