package dev.vask.redis;

import dev.vask.spi.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All that this node holds, by partition, and by the Redis channel on which it comes in. */
final class TopicTable {
    private final Keys keys;
    private final Partition[] partitions = new Partition[Partitions.COUNT];
    private final Map<String, TopicEntry> byChannel = new ConcurrentHashMap<>();

    TopicTable(Keys keys) {
        this.keys = keys;
        for (int p = 0; p < partitions.length; p++) {
            partitions[p] = new Partition(p);
        }
    }

    Partition partition(int number) {
        return partitions[number];
    }

    Partition partition(TopicEntry entry) {
        return partitions[entry.partition];
    }

    /** An entry that is in no table: to make a call for. */
    TopicEntry passing(Topic topic) {
        String name = Keys.name(topic);
        int partition = Partitions.of(name);
        return new TopicEntry(topic, name, partition, keys.channel(partition, name));
    }

    @Nullable
    TopicEntry find(Topic topic) {
        return partitions[Partitions.of(Keys.name(topic))].topics.get(topic);
    }

    @Nullable
    TopicEntry byChannel(String channel) {
        return byChannel.get(channel);
    }

    /** The entry of a topic, made if there is none; under the partition's lock. */
    TopicEntry need(TopicEntry passing) {
        TopicEntry entry = partitions[passing.partition].topics.computeIfAbsent(passing.topic, topic -> passing);
        byChannel.put(entry.channel, entry);
        return entry;
    }

    /** Forgets an entry that is of no use; under the partition's lock. Returns whether it is forgotten. */
    boolean forget(TopicEntry entry) {
        if (entry.wanted() || !entry.mine.isEmpty()) {
            return false;
        }
        partitions[entry.partition].topics.remove(entry.topic, entry);
        byChannel.remove(entry.channel, entry);
        return true;
    }

    /** All entries of a partition, as of now. */
    List<TopicEntry> in(int partition) {
        return new ArrayList<>(partitions[partition].topics.values());
    }
}
