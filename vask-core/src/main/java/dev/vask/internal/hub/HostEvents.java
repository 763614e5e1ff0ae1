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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Carries events to the host's listeners, in order, on the host's executor. {@link #add} is memory only and may be called
 * under a lock, which is what makes the order that of the transitions; {@link #dispatch} runs host code and must not.
 */
public final class HostEvents {
    private static final System.Logger LOG = System.getLogger(HostEvents.class.getName());
    private static final Duration RETRY = Duration.ofSeconds(1);
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

    /** Completed by the drain that begins after it was set; null until {@link #finish}. */
    private volatile @Nullable CompletableFuture<Void> finished;

    /** A timer is set that dispatches again. */
    private final AtomicBoolean retrying = new AtomicBoolean();

    private volatile VaskTime.@Nullable Cancellable retry;

    private volatile boolean stopped;
    /** The thread that notifies listeners now. */
    private volatile @Nullable Thread teller;
    /** The listener method that runs now. */
    private volatile @Nullable Running running;
    /** Events dropped since the last dispatch: {@link #add} may run under a lock, and must not log. */
    private final AtomicLong droppedUnlogged = new AtomicLong();

    private record Running(VaskListener listener, String method, long sinceNanos) {
        @Override
        public String toString() {
            return listener.getClass().getName() + "." + method;
        }
    }

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
        if (stopped) {
            counters.droppedListenerCalls.increment();
            return;
        }
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            counters.droppedListenerCalls.increment();
            droppedUnlogged.incrementAndGet();
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
        if (droppedUnlogged.get() > 0) {
            logDropped(droppedUnlogged.getAndSet(0));
        }
        if (!queue.isEmpty()) {
            request();
        }
    }

    private void logDropped(long dropped) {
        Running now = running;
        String cause = now == null
                ? "the callback executor has not run the listener task"
                : "listener " + now + " has been running for " + (time.nanoTime() - now.sinceNanos()) / 1_000_000
                        + " ms";
        counters.warn(
                LOG,
                "dropped",
                maxWaiting + " events wait for the listeners and newer ones are dropped: " + cause,
                dropped);
    }

    /** Discards what is kept for an idle app; false if events of it are pending. */
    boolean discardIdle(String app) {
        EventSink beside = sink;
        return beside == null || beside.discardIdle(app);
    }

    /**
     * Returns a stage that completes when the listeners have been notified of all events added so far; at once if a listener
     * calls this, because it would wait for itself. May be called again.
     */
    public CompletionStage<Void> finish() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        if (listeners.isEmpty() || teller == Thread.currentThread()) {
            result.complete(null);
        } else {
            finished = result;
            request();
        }
        return result;
    }

    /** From now on nothing is told any more; a listener that is being told may go on. */
    public void stop() {
        stopped = true;
        VaskTime.Cancellable timer = retry;
        if (timer != null) {
            timer.cancel();
        }
        int left = waiting.getAndSet(0);
        if (left > 0) {
            counters.droppedListenerCalls.add(left);
            counters.warn(
                    LOG, "stopped", "events that listeners had not received when Vask was closed are dropped", left);
        }
    }

    private void request() {
        if (requests.getAndIncrement() != 0) {
            return;
        }
        try {
            executor.execute(this::drain);
        } catch (RuntimeException | Error e) {
            // It rejects, or has no thread. Another event may never follow, so the events are dispatched again later.
            requests.set(0);
            retryLater();
            counters.failed(
                    LOG,
                    "callback executor",
                    "callback executor rejected the listener task; " + waiting
                            + " events stay queued; next attempt with the next event, or in "
                            + RETRY.toSeconds() + " s",
                    e);
        }
    }

    private void retryLater() {
        if (!stopped && retrying.compareAndSet(false, true)) {
            retry = time.after(RETRY, () -> {
                retrying.set(false);
                if (!stopped && !queue.isEmpty()) {
                    request();
                }
            });
        }
    }

    private void drain() {
        int seen = requests.get();
        do {
            CompletableFuture<Void> finishing = finished;
            teller = Thread.currentThread();
            VaskEvent event = queue.poll();
            while (event != null && !stopped) {
                waiting.decrementAndGet();
                tell(event);
                event = queue.poll();
            }
            if (finishing != null) {
                finishing.complete(null);
            }
            if (requests.get() == seen) {
                teller = null;
            }
            seen = requests.addAndGet(-seen);
        } while (seen != 0);
    }

    private void tell(VaskEvent event) {
        String method = "on" + event.getClass().getSimpleName();
        for (VaskListener listener : listeners) {
            if (stopped) {
                return;
            }
            Running now = new Running(listener, method, time.nanoTime());
            running = now;
            try {
                event.tell(listener);
            } catch (RuntimeException | Error e) {
                counters.failed(LOG, "listener " + now, "listener " + now + " threw; other listeners are notified", e);
            }
            running = null;
            long took = time.nanoTime() - now.sinceNanos();
            if (took > SLOW_NANOS) {
                counters.warn(
                        LOG,
                        "slow listener " + now,
                        "listener " + now + " took " + took / 1_000_000 + " ms; later events wait for it",
                        1);
            }
        }
    }
}
