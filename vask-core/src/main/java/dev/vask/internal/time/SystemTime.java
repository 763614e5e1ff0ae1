package dev.vask.internal.time;

import dev.vask.spi.VaskTime;
import dev.vask.transport.adapter.FailureLog;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Real time, and the threads of a Vask whose host brings none: one for timers, a few for host code, for broadcasts and for webhooks; all daemons. */
public final class SystemTime implements VaskTime, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SystemTime.class.getName());
    private static final int HOST_THREADS = 4;
    private static final int HOST_QUEUE = 10_000;
    private static final int REGISTRY_THREADS = 4;
    private static final int WEBHOOK_THREADS = 8;
    private static final long IDLE_SECONDS = 30;

    private final ScheduledThreadPoolExecutor timer;
    private final FailureLog failures = new FailureLog(LOG, System.Logger.Level.ERROR, System::nanoTime);
    /** It never waits: timers of other connections would be late. */
    private volatile @Nullable Thread timerThread;

    public SystemTime() {
        ThreadFactory factory = daemons("vask-timer");
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = factory.newThread(task);
            timerThread = thread;
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** An executor for host code: a few threads, a bounded queue, rejection beyond. */
    public static ExecutorService hostExecutor() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                HOST_THREADS,
                HOST_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(HOST_QUEUE),
                daemons("vask-host"));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** An executor for an app registry: a few threads, so that one that blocks delays no listener. Its caller bounds the queue. */
    public static ExecutorService registryExecutor() {
        return unbounded(REGISTRY_THREADS, "vask-registry");
    }

    /** An executor for broadcasts: its tasks only write to sockets, each for as long as a few thousand writes take. */
    public static ExecutorService sendExecutor() {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return unbounded(threads, "vask-send");
    }

    /**
     * An executor for the HTTP client of webhooks: a few threads, which a slow name server may hold up, and a queue that
     * refuses nothing, as the client must not be refused; it is bounded by the parallel requests of the endpoints.
     */
    public static ExecutorService webhookExecutor() {
        return unbounded(WEBHOOK_THREADS, "vask-webhook");
    }

    private static ExecutorService unbounded(int threads, String name) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons(name));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Lets threads that are ready to run, and have waited longer, go first on this processor. Costs less than a microsecond. */
    @SuppressWarnings("ThreadPriorityCheck") // A hint: nothing but the size of writes depends on it.
    public static void giveWay() {
        Thread.yield();
    }

    /** Monotonic clock of the system, for objects that belong to no Vask. */
    public static long nanos() {
        return System.nanoTime();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long epochMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        Timer set = new Timer(task, failures);
        try {
            set.scheduled = timer.schedule(set, delay.toNanos(), TimeUnit.NANOSECONDS);
            return set;
        } catch (RejectedExecutionException e) {
            // Closed: nothing is left that a timer could be for.
            return set;
        }
    }

    @Override
    public void await(CompletionStage<?> stage, Duration atMost) {
        if (Thread.currentThread() == timerThread) {
            return;
        }
        try {
            stage.toCompletableFuture().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "waited for a stage that did not complete well: {0}", e.toString());
        }
    }

    /** Blocks the calling thread for a moment; not the thread of the timers. */
    public void pause(long nanos) {
        if (Thread.currentThread() != timerThread) {
            LockSupport.parkNanos(nanos);
        }
    }

    /** Timers that have not fired never will. */
    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** What the executor calls, and what calls it off, as each connection has one; a callable, which it need not wrap. */
    private static final class Timer implements Callable<@Nullable Void>, Cancellable {
        private final Runnable task;
        private final FailureLog failures;
        /** Null if the executor is closed. */
        private volatile @Nullable Future<?> scheduled;

        Timer(Runnable task, FailureLog failures) {
            this.task = task;
            this.failures = failures;
        }

        @Override
        public @Nullable Void call() {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                failures.failed("task of a timer failed", e);
            }
            return null;
        }

        @Override
        public void cancel() {
            Future<?> future = scheduled;
            if (future != null) {
                future.cancel(false);
            }
        }
    }

    /**
     * Threads that inherit nothing from the thread that happens to start them, which may belong to any web application: neither
     * its context class loader, which they would keep alive, nor its inheritable thread locals.
     */
    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(null, task, name, 0, false);
            thread.setContextClassLoader(SystemTime.class.getClassLoader());
            thread.setDaemon(true);
            return thread;
        };
    }
}
