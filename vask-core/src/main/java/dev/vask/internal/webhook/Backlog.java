package dev.vask.internal.webhook;

import dev.vask.Webhook;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * What an endpoint is still to be told, in order and bounded: 10 000 events or 16 MiB (reliability.md §3), those on their
 * way included. Not for several threads.
 */
final class Backlog {
    static final int MAX_EVENTS = 10_000;
    static final long MAX_BYTES = 16L << 20;

    /** How long a batch waits for company. */
    static final Duration WINDOW = Duration.ofMillis(50);

    static final int MAX_BATCH_EVENTS = 100;
    static final long MAX_BATCH_BYTES = 256L << 10;

    private final Deque<Payload> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private List<Payload> taken = List.of();
    private long takenBytes;

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** How many wait or are on their way. */
    int size() {
        return waiting.size() + taken.size();
    }

    /** Adds an event and answers which of the oldest had to go for it. */
    List<Payload> add(Payload event) {
        waiting.add(event);
        waitingBytes += event.bytes();
        List<Payload> dropped = List.of();
        while (waiting.size() > 1 && (size() > MAX_EVENTS || waitingBytes + takenBytes > MAX_BYTES)) {
            Payload oldest = waiting.remove();
            waitingBytes -= oldest.bytes();
            dropped = dropped.isEmpty() ? new ArrayList<>() : dropped;
            dropped.add(oldest);
        }
        return dropped;
    }

    /** Forgets what waits and is not of these kinds; answers that. */
    List<Payload> keepOnly(Set<Webhook.Kind> kinds) {
        List<Payload> unwanted =
                waiting.stream().filter(event -> !kinds.contains(event.kind())).toList();
        if (!unwanted.isEmpty()) {
            waiting.removeIf(event -> !kinds.contains(event.kind()));
            waitingBytes = waiting.stream().mapToLong(Payload::bytes).sum();
        }
        return unwanted;
    }

    /** Whether a batch is full, or its first event has waited as long as it should. */
    boolean isRipe(long nowNanos) {
        return waiting.size() >= MAX_BATCH_EVENTS
                || waitingBytes >= MAX_BATCH_BYTES
                || ageNanos(nowNanos) >= WINDOW.toNanos();
    }

    /** How long the oldest has waited. */
    long ageNanos(long nowNanos) {
        return waiting.isEmpty() ? 0 : nowNanos - waiting.element().createdNanos();
    }

    /** The events of the next request; {@link #done} ends it. */
    List<Payload> take(boolean batch) {
        int most = batch ? MAX_BATCH_EVENTS : 1;
        List<Payload> next = new ArrayList<>();
        do {
            Payload event = waiting.remove();
            waitingBytes -= event.bytes();
            takenBytes += event.bytes();
            next.add(event);
        } while (next.size() < most
                && !waiting.isEmpty()
                && takenBytes + waiting.element().bytes() <= MAX_BATCH_BYTES);
        taken = List.copyOf(next);
        return taken;
    }

    /** What was taken is told, or given up; answers what that was. */
    List<Payload> done() {
        List<Payload> over = taken;
        taken = List.of();
        takenBytes = 0;
        return over;
    }

    /** Forgets everything, and answers what it was, what is on its way included. */
    List<Payload> clear() {
        List<Payload> all = new ArrayList<>(done());
        all.addAll(waiting);
        waiting.clear();
        waitingBytes = 0;
        return all;
    }
}
