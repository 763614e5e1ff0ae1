package dev.vask.internal.hub;

import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Carries events to the host's listeners, in order, on the host's executor. {@link #add} is memory only and may be called
 * under a lock, which is what makes the order that of the transitions; {@link #dispatch} runs host code and must not.
 */
public final class HostEvents {
    private static final System.Logger LOG = System.getLogger(HostEvents.class.getName());

    private final List<VaskListener> listeners;
    private final Executor executor;
    private final int maxWaiting;
    private final Counters counters;

    private final Queue<VaskEvent> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    /** 0: idle. Above: a drain runs or is about to, and has been asked that often. */
    private final AtomicInteger requests = new AtomicInteger();

    public HostEvents(List<VaskListener> listeners, Executor executor, int maxWaiting, Counters counters) {
        this.listeners = List.copyOf(listeners);
        this.executor = executor;
        this.maxWaiting = maxWaiting;
        this.counters = counters;
    }

    /** Queues an event; drops and counts it where too many wait. */
    public void add(VaskEvent event) {
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
        if (queue.isEmpty() || requests.getAndIncrement() != 0) {
            return;
        }
        try {
            executor.execute(this::drain);
        } catch (RejectedExecutionException e) {
            // The next dispatch tries again: an executor that is only full loses nothing.
            requests.set(0);
            counters.failures.increment();
            LOG.log(System.Logger.Level.WARNING, "the host executor refused to tell listeners of {0} events", waiting);
        }
    }

    private void drain() {
        int seen = requests.get();
        do {
            VaskEvent event = queue.poll();
            while (event != null) {
                waiting.decrementAndGet();
                tell(event);
                event = queue.poll();
            }
            seen = requests.addAndGet(-seen);
        } while (seen != 0);
    }

    private void tell(VaskEvent event) {
        for (VaskListener listener : listeners) {
            try {
                event.tell(listener);
            } catch (RuntimeException | Error e) {
                counters.failures.increment();
                LOG.log(System.Logger.Level.WARNING, "a VaskListener threw on " + event.getClass().getSimpleName(), e);
            }
        }
    }
}
