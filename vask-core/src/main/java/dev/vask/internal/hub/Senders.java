package dev.vask.internal.hub;

import dev.vask.Limits;
import dev.vask.spi.VaskTime;
import dev.vask.transport.EventLoop;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the shares of large broadcasts on an executor, and slows publishers that are ahead of it or of event loops. Shares
 * wait in a queue of this class, so a publisher can help, and a rejected task is not lost. Safe for any thread.
 */
public final class Senders {
    private static final System.Logger LOG = System.getLogger(Senders.class.getName());

    /** The part of the backlog's bound from which publishers are slowed. */
    private static final int BEHIND_DIVISOR = 4;
    /** The pause of a publisher whose reader is behind: a peer slows no publisher below 2,500 events in a second. */
    private static final long EVENT_PAUSE_NANOS = 400_000;
    /** The same for each byte of a large event: 4 MB in a second. */
    private static final long BYTE_PAUSE_NANOS = 250;
    /** The smallest bound of the backlog, in bytes. */
    private static final long SMALLEST_BACKLOG = 16L << 20;
    /** The bound of the backlog, in bounds of one connection. */
    private static final int BACKLOG_FACTOR = 16;

    private final Executor executor;
    private final Waiting waiting;
    private final VaskTime time;
    private final Counters counters;
    private final Limits limits;
    private final long maxBacklog;
    private final AtomicLong backlog = new AtomicLong();
    /** The event loops of open connections, each with their number. */
    private final ConcurrentMap<EventLoop, Integer> loops = new ConcurrentHashMap<>();

    private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
    // Allocated once: a share that is queued must get its task however little memory is free.
    private final Runnable runOne = this::runOne;

    /**
     * The ways in which a publishing thread waits.
     *
     * @param giveWay lets threads that are ready to run go first on this processor
     * @param await blocks until the stage is complete or the time is over
     * @param pause blocks for so many nanoseconds
     */
    public record Waiting(Runnable giveWay, BiConsumer<CompletionStage<?>, Duration> await, LongConsumer pause) {
        /** No waiting: for tests with virtual time. */
        public static final Waiting NONE = new Waiting(() -> {}, (stage, atMost) -> {}, nanos -> {});
    }

    /** @param executor where large broadcasts are sent from */
    public Senders(Executor executor, Waiting waiting, VaskTime time, Counters counters, Limits limits) {
        this.executor = executor;
        this.waiting = waiting;
        this.time = time;
        this.counters = counters;
        this.limits = limits;
        this.maxBacklog = Math.max(SMALLEST_BACKLOG, (long) BACKLOG_FACTOR * limits.maxQueuedBytes());
    }

    // --- sending ---

    /** Has a share sent, on the executor if that accepts it. */
    void execute(Runnable share) {
        try {
            queue.add(share);
        } catch (OutOfMemoryError e) {
            share.run();
            return;
        }
        hand(executor, runOne);
    }

    /** Runs a task on an executor; on this thread if the executor rejects it. */
    void hand(Executor to, Runnable task) {
        try {
            to.execute(task);
        } catch (RuntimeException | Error e) {
            // It has ended, or no thread can be created. Sent first: logging may fail for the same reason.
            task.run();
            counters.failed(
                    LOG,
                    "executor " + to.getClass().getName(),
                    "executor for sending rejected a chunk; it is sent on the publisher thread",
                    e);
        }
    }

    private void runOne() {
        Runnable share = queue.poll();
        if (share != null) {
            share.run();
        }
    }

    /** Sends all shares that wait for the executor. For a publisher that is ahead of it. */
    void help() {
        Runnable share = queue.poll();
        while (share != null) {
            share.run();
            share = queue.poll();
        }
    }

    void giveWay() {
        waiting.giveWay().run();
    }

    // --- back-pressure ---

    /** Counts bytes of events that event loops and executor have yet to reach. */
    void addBacklog(long bytes) {
        backlog.addAndGet(bytes);
    }

    /** Whether publishers are to wait. */
    boolean isBehind() {
        return backlog.get() > maxBacklog / BEHIND_DIVISOR;
    }

    /** Whether events are refused until event loops and executor have caught up. */
    public boolean isFull() {
        return backlog.get() > maxBacklog;
    }

    /** The bytes of events that event loops and executor have yet to reach; the memory of frames, queue entries and tasks. */
    public long backlogBytes() {
        return backlog.get();
    }

    /** The bound of {@link #backlogBytes}; exceeded by at most one event per publishing thread. */
    public long maxBacklogBytes() {
        return maxBacklog;
    }

    /**
     * Slows the publishing thread: it runs the shares that wait for the executor, waits until the other sending threads have
     * caught up, at most for the time of a command, and a moment for each event that a reader is behind with. Returns at once on
     * event loops.
     */
    public void slowDown(SlowDown event) {
        if (isOnEventLoop()) {
            return;
        }
        if (!event.sendingThreads().toCompletableFuture().isDone()) {
            // This may be the executor's only thread, in a continuation of an earlier stage.
            help();
        }
        if (!event.sendingThreads().toCompletableFuture().isDone()) {
            waiting.await().accept(event.sendingThreads(), limits.commandTimeout());
        }
        if (event.heldUpBytes() > 0) {
            waiting.pause().accept(Math.max(EVENT_PAUSE_NANOS, event.heldUpBytes() * BYTE_PAUSE_NANOS));
        }
    }

    private boolean isOnEventLoop() {
        for (EventLoop loop : loops.keySet()) {
            if (loop.isCurrent()) {
                return true;
            }
        }
        return false;
    }

    /** A connection of this event loop is open. */
    public void opened(@Nullable EventLoop loop) {
        if (loop != null) {
            loops.merge(loop, 1, Integer::sum);
        }
    }

    /** It is closed. */
    public void closed(@Nullable EventLoop loop) {
        if (loop != null) {
            loops.computeIfPresent(loop, (known, count) -> count == 1 ? null : count - 1);
        }
    }

    VaskTime time() {
        return time;
    }

    Counters counters() {
        return counters;
    }
}
