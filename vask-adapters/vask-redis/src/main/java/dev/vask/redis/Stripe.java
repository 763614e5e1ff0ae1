package dev.vask.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A thread that does what concerns some partitions, in order. What comes in from Redis is bounded, so a slow listener costs
 * messages and never memory; answers to this node's own calls are bounded by those calls.
 */
final class Stripe implements Runnable {
    /** Messages that wait. */
    static final int MAX_MESSAGES = 16_384;

    /** Their bytes. */
    static final long MAX_BYTES = 16L << 20;

    private static final System.Logger LOG = System.getLogger(Stripe.class.getName());

    /** Events that the event loops of this node have not accepted; beyond it the stripe waits for the oldest. */
    static final int MAX_IN_FLIGHT = 1_000;

    private static final long MAX_WAIT_SECONDS = 5;

    private record Work(Runnable task, int bytes) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ready = lock.newCondition();
    private final Thread thread;

    /** Touched by the stripe's thread only. */
    private final Queue<CompletableFuture<Void>> inFlight = new ArrayDeque<>();

    // Guarded by the lock.
    private final Queue<Work> queue = new ArrayDeque<>();
    private int messages;
    private long bytes;
    private boolean closed;

    Stripe(int number) {
        thread = new Thread(null, this, "vask-redis-" + number, 0, false);
        thread.setContextClassLoader(Stripe.class.getClassLoader());
        thread.setDaemon(true);
        thread.start();
    }

    /** Adds what must not be lost. */
    void post(Runnable task) {
        add(new Work(task, -1));
    }

    /** Adds a message; false where there is no room for it. */
    boolean offer(int size, Runnable task) {
        return add(new Work(task, size));
    }

    private boolean add(Work work) {
        lock.lock();
        try {
            if (closed) {
                return true;
            }
            if (work.bytes >= 0) {
                if (messages >= MAX_MESSAGES || bytes + work.bytes > MAX_BYTES) {
                    return false;
                }
                messages++;
                bytes += work.bytes;
            }
            queue.add(work);
            ready.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it has caught up well enough to take messages again after an overflow. */
    boolean relaxed() {
        lock.lock();
        try {
            return messages <= MAX_MESSAGES / 2 && bytes <= MAX_BYTES / 2;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        Work work = next();
        while (work != null) {
            try {
                work.task.run();
            } catch (RuntimeException | Error e) {
                LOG.log(System.Logger.Level.ERROR, "a message could not be dealt with; the next ones are", e);
            }
            work = next();
        }
    }

    /**
     * Waits, for a bounded time, while too many events have not been accepted by event loops. Messages from Redis then wait in
     * this stripe's queue, which is bounded. On the stripe.
     */
    void inFlight(CompletionStage<Void> accepted) {
        CompletableFuture<Void> last = accepted.toCompletableFuture();
        if (last.isDone()) {
            return;
        }
        inFlight.add(last);
        while (!inFlight.isEmpty() && inFlight.element().isDone()) {
            inFlight.remove();
        }
        if (inFlight.size() > MAX_IN_FLIGHT) {
            try {
                inFlight.remove().get(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                LOG.log(System.Logger.Level.DEBUG, "event loops did not accept an event in time: {0}", e.toString());
            }
        }
    }

    private @Nullable Work next() {
        lock.lock();
        try {
            while (queue.isEmpty() && !closed) {
                ready.awaitUninterruptibly();
            }
            Work work = closed ? null : queue.poll();
            if (work != null && work.bytes >= 0) {
                messages--;
                bytes -= work.bytes;
            }
            return work;
        } finally {
            lock.unlock();
        }
    }

    /** What waits is dropped. */
    void close() {
        lock.lock();
        try {
            closed = true;
            queue.clear();
            ready.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for what it is at; whoever closes from within does not wait for itself. */
    void join(Duration atMost) {
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean interrupted = false;
        long end = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toNanos(); left > 0 && thread.isAlive(); left = end - System.nanoTime()) {
            try {
                thread.join(Math.max(1, left / 1_000_000));
            } catch (InterruptedException e) {
                interrupted = true;
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
