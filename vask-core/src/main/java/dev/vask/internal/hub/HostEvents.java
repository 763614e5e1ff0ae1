package dev.vask.internal.hub;

import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Carries events to the host's listeners, in order, on the host's executor. {@link #add} is memory only and may be called
 * under a lock, which is what makes the order that of the transitions; {@link #dispatch} runs host code and must not.
 */
public final class HostEvents {
    private static final System.Logger LOG = System.getLogger(HostEvents.class.getName());
    private static final long SLOW_NANOS = Duration.ofSeconds(1).toNanos();

    private final List<VaskListener> listeners;
    private final Executor executor;
    private final int maxWaiting;
    private final Counters counters;
    private final VaskTime time;

    private final Queue<VaskEvent> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    /** 0: idle. Above: a drain runs or is about to, and has been asked that often. */
    private final AtomicInteger requests = new AtomicInteger();

    private final CompletableFuture<Void> finished = new CompletableFuture<>();
    private volatile boolean finishing;
    private volatile boolean stopped;
    /** Who is telling listeners now. */
    private volatile @Nullable Thread teller;

    private volatile @Nullable EventSink sink;

    public HostEvents(
            List<VaskListener> listeners, Executor executor, int maxWaiting, Counters counters, VaskTime time) {
        this.listeners = List.copyOf(listeners);
        this.executor = executor;
        this.maxWaiting = maxWaiting;
        this.counters = counters;
        this.time = time;
    }

    /** Who hears every event beside the listeners, however slow those are; set before there are events. */
    public void forwardTo(EventSink sink) {
        this.sink = sink;
    }

    /** Queues an event; drops and counts it where too many wait. */
    public void add(VaskEvent event) {
        EventSink beside = sink;
        if (beside != null) {
            beside.add(event);
        }
        if (listeners.isEmpty()) {
            return;
        }
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            counters.droppedListenerCalls.increment();
            return;
        }
        queue.add(event);
    }

    /** Sees to it that what was added gets told. */
    public void dispatch() {
        EventSink beside = sink;
        if (beside != null) {
            beside.dispatch();
        }
        if (!queue.isEmpty()) {
            request();
        }
    }

    /** Completes when all that was added has been told; at once for a listener, which would wait for itself. */
    public CompletionStage<Void> finish() {
        finishing = true;
        if (listeners.isEmpty() || teller == Thread.currentThread()) {
            finished.complete(null);
        } else {
            request();
        }
        return finished;
    }

    /** From now on nothing is told any more; a listener that is being told may go on. */
    public void stop() {
        stopped = true;
    }

    private void request() {
        if (requests.getAndIncrement() != 0) {
            return;
        }
        try {
            executor.execute(this::drain);
        } catch (RuntimeException | Error e) {
            // It rejects, or has no thread. The next dispatch tries again: one that is only full loses nothing.
            requests.set(0);
            counters.failures.increment();
            LOG.log(System.Logger.Level.WARNING, "the host executor refused to tell listeners of {0} events", waiting);
        }
    }

    private void drain() {
        int seen = requests.get();
        do {
            teller = Thread.currentThread();
            VaskEvent event = queue.poll();
            while (event != null && !stopped) {
                waiting.decrementAndGet();
                tell(event);
                event = queue.poll();
            }
            if (finishing) {
                finished.complete(null);
            }
            if (requests.get() == seen) {
                teller = null;
            }
            seen = requests.addAndGet(-seen);
        } while (seen != 0);
    }

    private void tell(VaskEvent event) {
        String name = event.getClass().getSimpleName();
        for (VaskListener listener : listeners) {
            if (stopped) {
                return;
            }
            long began = time.nanoTime();
            try {
                event.tell(listener);
            } catch (RuntimeException | Error e) {
                counters.failures.increment();
                LOG.log(System.Logger.Level.WARNING, "a VaskListener threw on " + name, e);
            }
            long took = time.nanoTime() - began;
            if (took > SLOW_NANOS) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "a VaskListener took {0} ms on {1}; every later event waits for it",
                        took / 1_000_000,
                        name);
            }
        }
    }
}
