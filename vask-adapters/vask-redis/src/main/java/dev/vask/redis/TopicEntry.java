package dev.vask.redis;

import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What this node has to do with a topic. */
final class TopicEntry {
    private static final String USER = "#server-to-user-";

    final Topic topic;
    final String name;
    final int partition;
    final String channel;

    // Guarded by the partition's lock; volatile, as messages only look.
    /** The core is subscribed. */
    volatile boolean held;
    /** The core wants to hear of the user. */
    volatile boolean watched;
    /** Changes whenever somebody begins to want it, so that an old farewell does no harm. */
    long wantedSince;
    /** Redis has confirmed that it is held; until then nobody but the subscription under way says so. */
    boolean confirmed;
    /** Users whom this node has in the channel. */
    final Map<String, PresenceMember> mine = new LinkedHashMap<>(2);

    /** Those of them whose coming Redis has not confirmed yet. */
    final Set<String> joining = new HashSet<>(2);

    /** Whether its number of subscriptions is told to subscribers. */
    volatile boolean announced;

    // On the partition's stripe only.
    @Nullable
    Mirror mirror;

    /** The newest that was told, and the one with which the subscription began. */
    long cacheVersion;

    long cacheKnown;
    String onlineEpoch = "";
    long onlineVersion;
    boolean online;

    TopicEntry(Topic topic, String name, int partition, String channel) {
        this.topic = topic;
        this.name = name;
        this.partition = partition;
        this.channel = channel;
    }

    boolean isUser() {
        return topic.channel().startsWith(USER);
    }

    boolean isPresence() {
        return topic.channel().startsWith("presence-");
    }

    boolean isCache() {
        String name = topic.channel();
        return name.startsWith("cache-")
                || name.startsWith("private-cache-")
                || name.startsWith("private-encrypted-cache-")
                || name.startsWith("presence-cache-");
    }

    /** Messages of it are wanted. */
    boolean wanted() {
        return held || watched;
    }
}
