package dev.vask.cluster;

import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/** What one node has to do with one topic: the ways between it and the store, and what it holds. */
final class Place {
    final Topic topic;
    final Executor out;
    final Executor in;
    /** Who is present, as this node's core was told. */
    final Set<String> mirror = new HashSet<>();

    final Map<String, PresenceMember> held = new LinkedHashMap<>();
    boolean subscribed;
    boolean watching;
    /** The count is to be announced. */
    boolean announce;

    boolean countQueued;
    long sent;
    long arrived;

    Place(SharedEngine engine, int node, Topic topic) {
        this.topic = topic;
        this.out = engine.ways().way(node, "to the store, " + topic.channel());
        this.in = engine.ways().way(node, "from the store, " + topic.channel());
    }
}
