package dev.vask.backplane.contract;

import dev.vask.spi.Notice;
import dev.vask.spi.Topic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The notices of a {@link MemoryCluster}: a queue for each topic, its head offered to one node after the other until taken. */
final class MemoryNotices {
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Who may have gone for good: a channel, or a user of it. */
    private record Departure(Topic topic, @Nullable String userId) {}

    private final MemoryCluster cluster;

    // Guarded by the cluster's lock.
    private final Map<Topic, Queue<Notice>> queues = new HashMap<>();
    private final Map<Departure, Long> departures = new HashMap<>();
    private long number;

    MemoryNotices(MemoryCluster cluster) {
        this.cluster = cluster;
    }

    void add(Topic topic, Notice.Kind kind, @Nullable String userId) {
        Departure departure = new Departure(topic, userId);
        if (kind == Notice.Kind.OCCUPIED || kind == Notice.Kind.MEMBER_ADDED) {
            if (departures.remove(departure) == null) {
                enqueue(topic, kind, userId);
            }
            return;
        }
        long mine = number++;
        departures.put(departure, mine);
        cluster.time.after(
                GRACE,
                () -> cluster.locked(() -> {
                    if (departures.remove(departure, mine)) {
                        enqueue(topic, kind, userId);
                    }
                    return null;
                }));
    }

    private void enqueue(Topic topic, Notice.Kind kind, @Nullable String userId) {
        Queue<Notice> queue = queues.computeIfAbsent(topic, any -> new ArrayDeque<>());
        queue.add(new Notice("notice-" + number++, topic, kind, userId, cluster.time.epochMillis()));
        if (queue.size() == 1) {
            offer(queue);
        }
    }

    private void offer(Queue<Notice> queue) {
        Notice notice = Objects.requireNonNull(queue.peek(), "one waits");
        cluster.nodes.stream()
                .skip(cluster.nodes.isEmpty() ? 0 : number++ % cluster.nodes.size())
                .findFirst()
                .ifPresentOrElse(
                        node -> node.take(notice)
                                .whenComplete((done, failure) -> cluster.locked(() -> taken(queue, failure == null))),
                        () -> again(queue));
    }

    private @Nullable Void taken(Queue<Notice> queue, boolean taken) {
        if (!taken) {
            again(queue);
            return null;
        }
        queue.remove();
        if (!queue.isEmpty()) {
            offer(queue);
        }
        return null;
    }

    private void again(Queue<Notice> queue) {
        cluster.time.after(
                PAUSE,
                () -> cluster.locked(() -> {
                    offer(queue);
                    return null;
                }));
    }
}
