package dev.vask.internal.webhook;

import dev.vask.Webhook;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Holds the events that one endpoint has not received yet, in order for each channel. Bounded to 10,000 events or 16 MiB,
 * events of open requests included (docs/spec/reliability.md §3). Not thread-safe.
 *
 * <p>A channel is <em>held</em> while a request with one of its events is open: {@link #take} returns no event of it until
 * {@link #done}. All other channels are <em>ready</em>. Each call costs O(log n) per event.
 */
final class Backlog {
    static final int MAX_EVENTS = 10_000;
    static final long MAX_BYTES = 16L << 20;

    /** The longest time that an event waits for others to share its request. */
    static final Duration WINDOW = Duration.ofMillis(50);

    static final int MAX_BATCH_EVENTS = 100;
    static final long MAX_BATCH_BYTES = 256L << 10;

    private final Map<String, ChannelQueue> channels = new HashMap<>();
    /** Ready channels that have events, by the number of their oldest event. */
    private final NavigableMap<Long, ChannelQueue> ready = new TreeMap<>();
    /** Held channels that have events, by the number of their oldest event. */
    private final NavigableMap<Long, ChannelQueue> held = new TreeMap<>();

    private long numbers;
    private final Total waitingTotal = new Total();
    private final Total readyTotal = new Total();
    private final Total openTotal = new Total();

    /** A number of events and their bytes. */
    private static final class Total {
        int events;
        long bytes;

        void add(int moreEvents, long moreBytes) {
            events += moreEvents;
            bytes += moreBytes;
        }
    }

    private record Waiting(long number, Payload payload) {}

    private static final class ChannelQueue {
        final String channel;
        final Deque<Waiting> events = new ArrayDeque<>();
        long bytes;
        boolean isHeld;

        ChannelQueue(String channel) {
            this.channel = channel;
        }
    }

    /** Whether no event waits; events of open requests do not count. */
    boolean isEmpty() {
        return waitingTotal.events == 0;
    }

    /** Whether {@link #take} would return an event. */
    boolean hasReady() {
        return readyTotal.events > 0;
    }

    /** Returns the number of events that wait or are in an open request. */
    int size() {
        return waitingTotal.events + openTotal.events;
    }

    /** Returns the number of channels that have events, waiting or in an open request. */
    int channelCount() {
        return channels.size();
    }

    /** Adds an event and returns the oldest waiting events that are discarded for it. */
    List<Payload> add(Payload event) {
        ChannelQueue queue = channels.computeIfAbsent(event.channel(), ChannelQueue::new);
        Waiting added = new Waiting(numbers++, event);
        if (queue.events.isEmpty()) {
            (queue.isHeld ? held : ready).put(added.number, queue);
        }
        queue.events.add(added);
        count(queue, 1, event.bytes());
        List<Payload> discarded = List.of();
        while (waitingTotal.events > 1 && (size() > MAX_EVENTS || waitingTotal.bytes + openTotal.bytes > MAX_BYTES)) {
            discarded = discarded.isEmpty() ? new ArrayList<>() : discarded;
            discarded.add(removeOldest());
        }
        return discarded;
    }

    private Payload removeOldest() {
        Map.Entry<Long, ChannelQueue> oldestReady = ready.firstEntry();
        Map.Entry<Long, ChannelQueue> oldestHeld = held.firstEntry();
        boolean isReady = oldestHeld == null || (oldestReady != null && oldestReady.getKey() < oldestHeld.getKey());
        ChannelQueue queue = (isReady ? oldestReady : oldestHeld).getValue();
        Payload oldest = poll(queue);
        forgetIfUnused(queue);
        return oldest;
    }

    /** Discards the waiting events of other kinds and returns them. */
    List<Payload> keepOnly(Set<Webhook.Kind> kinds) {
        List<Payload> unwanted = new ArrayList<>();
        for (ChannelQueue queue : List.copyOf(channels.values())) {
            unindex(queue);
            Iterator<Waiting> events = queue.events.iterator();
            while (events.hasNext()) {
                Payload event = events.next().payload;
                if (!kinds.contains(event.kind())) {
                    events.remove();
                    count(queue, -1, -event.bytes());
                    unwanted.add(event);
                }
            }
            index(queue);
            forgetIfUnused(queue);
        }
        return unwanted;
    }

    /** Whether the ready events fill a batch, or the oldest of them has waited for {@link #WINDOW}. */
    boolean isRipe(long nowNanos) {
        return readyTotal.events >= MAX_BATCH_EVENTS
                || readyTotal.bytes >= MAX_BATCH_BYTES
                || (hasReady() && nowNanos - ripeNanos() >= 0);
    }

    /** Returns the time at which the oldest ready event has waited for {@link #WINDOW}; there is one. */
    long ripeNanos() {
        return oldest(ready.firstEntry().getValue()).createdNanos() + WINDOW.toNanos();
    }

    /**
     * Returns the events of the next request, oldest first, and holds their channels until {@link #done}. There is a ready
     * event.
     *
     * @param batch whether the request may have several events, of several channels
     */
    List<Payload> take(boolean batch) {
        int most = batch ? MAX_BATCH_EVENTS : 1;
        List<Payload> next = new ArrayList<>();
        List<ChannelQueue> taken = new ArrayList<>();
        long bytes = 0;
        do {
            ChannelQueue queue = ready.firstEntry().getValue();
            Payload event = poll(queue);
            bytes += event.bytes();
            next.add(event);
            taken.add(queue);
        } while (next.size() < most
                && !ready.isEmpty()
                && bytes + oldest(ready.firstEntry().getValue()).bytes() <= MAX_BATCH_BYTES);
        openTotal.add(next.size(), bytes);
        taken.forEach(queue -> setHeld(queue, true));
        return List.copyOf(next);
    }

    /** Makes the channels of these events ready again: the request that {@link #take} has started is over. */
    void done(Collection<Payload> events) {
        for (Payload event : events) {
            openTotal.add(-1, -event.bytes());
            ChannelQueue queue = channels.get(event.channel());
            if (queue != null) {
                setHeld(queue, false);
                forgetIfUnused(queue);
            }
        }
    }

    /** Discards all waiting events and returns them. */
    List<Payload> clear() {
        return keepOnly(Set.of());
    }

    private void setHeld(ChannelQueue queue, boolean isHeld) {
        if (queue.isHeld != isHeld) {
            unindex(queue);
            int sign = isHeld ? -1 : 1;
            readyTotal.add(sign * queue.events.size(), sign * queue.bytes);
            queue.isHeld = isHeld;
            index(queue);
        }
    }

    private Payload poll(ChannelQueue queue) {
        unindex(queue);
        Payload event = queue.events.remove().payload;
        count(queue, -1, -event.bytes());
        index(queue);
        return event;
    }

    private void count(ChannelQueue queue, int events, long bytes) {
        queue.bytes += bytes;
        waitingTotal.add(events, bytes);
        if (!queue.isHeld) {
            readyTotal.add(events, bytes);
        }
    }

    private void index(ChannelQueue queue) {
        Waiting oldest = queue.events.peek();
        if (oldest != null) {
            (queue.isHeld ? held : ready).put(oldest.number, queue);
        }
    }

    private void unindex(ChannelQueue queue) {
        Waiting oldest = queue.events.peek();
        if (oldest != null) {
            (queue.isHeld ? held : ready).remove(oldest.number);
        }
    }

    private void forgetIfUnused(ChannelQueue queue) {
        if (queue.events.isEmpty() && !queue.isHeld) {
            channels.remove(queue.channel);
        }
    }

    private static Payload oldest(ChannelQueue queue) {
        return queue.events.element().payload;
    }
}
