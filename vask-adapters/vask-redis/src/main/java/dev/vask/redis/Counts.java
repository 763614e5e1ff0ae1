package dev.vask.redis;

import dev.vask.spi.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How many subscriptions this node has to its topics: told to Redis four times a second at most, however often it changes. */
final class Counts {
    private static final Duration EVERY = Duration.ofMillis(250);

    private final Node node;

    /** Topics whose number changed, and whether it is to be announced. */
    private final Map<Topic, Boolean> changed = new ConcurrentHashMap<>();

    Counts(Node node) {
        this.node = node;
    }

    void start() {
        node.timer.every(EVERY, this::flush);
    }

    void changed(Topic topic, boolean announce) {
        changed.merge(topic, announce, Boolean::logicalOr);
    }

    private void flush() {
        List<Topic> topics = new ArrayList<>(changed.keySet());
        for (Topic topic : topics) {
            Boolean announce = changed.remove(topic);
            TopicEntry entry = node.table.find(topic);
            if (announce != null && entry != null && entry.held) {
                flush(entry, announce);
            }
        }
    }

    private void flush(TopicEntry entry, boolean announce) {
        if (announce) {
            entry.announced = true;
        }
        int count = Math.max(0, node.listener.subscriptions(entry.topic));
        Partition partition = node.partition(entry);
        partition.lock.lock();
        try {
            if (!entry.held) {
                return;
            }
            var unused = node.calls
                    .call(Script.COUNT, entry, Patience.STEADY, TopicCalls.digits(count), TopicCalls.flag(announce))
                    .whenComplete((answer, failure) -> flushed(entry, announce, answer));
        } finally {
            partition.lock.unlock();
        }
    }

    /** What could not be said yet is said later: with the number of then. */
    private void flushed(TopicEntry entry, boolean announce, @Nullable Answer answer) {
        if (answer == null) {
            node.timer.after(node.settings.timeout(), () -> changed(entry.topic, announce));
        } else if (answer.first() > 0) {
            node.timer.after(Duration.ofMillis(answer.first()), () -> changed(entry.topic, announce));
        }
    }
}
