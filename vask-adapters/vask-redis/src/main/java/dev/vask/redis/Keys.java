package dev.vask.redis;

import dev.vask.spi.Topic;
import io.lettuce.core.cluster.SlotHash;

/** The names of everything kept in Redis, and of the topics published on. Immutable. */
final class Keys {
    private final String prefix;
    private final String[] bases = new String[Partitions.COUNT];
    private final String registry;
    private final int registrySlot;

    /** @param prefix of every key; not empty, without braces */
    Keys(String prefix) {
        this.prefix = prefix;
        for (int p = 0; p < bases.length; p++) {
            bases[p] = prefix + ":{" + Partitions.tag(p) + "}:";
        }
        registry = prefix + ":{reg}:";
        registrySlot = SlotHash.getSlot("reg");
    }

    String prefix() {
        return prefix;
    }

    /** A topic as one text; the first slash ends the app, whatever either contains. */
    static String name(Topic topic) {
        return app(topic.app()) + "/" + topic.channel();
    }

    static String app(String app) {
        return app.replace("%", "%25").replace("/", "%2F");
    }

    /** The topic of a {@link #name}. */
    static Topic topic(String name) {
        int slash = name.indexOf('/');
        String app = name.substring(0, slash).replace("%2F", "/").replace("%25", "%");
        return new Topic(app, name.substring(slash + 1));
    }

    /** The Redis channel that a topic is published on. */
    String channel(int partition, String name) {
        return bases[partition] + "t:" + name;
    }

    String epoch(int partition) {
        return bases[partition] + "ep";
    }

    String cached(int partition, String name) {
        return bases[partition] + "c:" + name;
    }

    String occupied(int partition, String app) {
        return bases[partition] + "oc:" + app(app);
    }

    /** Everything that a node holds in a partition. */
    String held(int partition, String node) {
        return bases[partition] + "x:" + node;
    }

    /** The epoch in which each node has said again all that it holds. */
    String said(int partition) {
        return bases[partition] + "sd";
    }

    String fence(int partition, String node) {
        return bases[partition] + "f:" + node;
    }

    /** The topic on which a node's connection is asked whether it still hears. */
    String probe(int partition, String node) {
        return bases[partition] + "pr:" + node;
    }

    /** Who tells a partition's notices at present, those that wait for their grace, and those that are to be told. */
    String[] outbox(int partition) {
        String base = bases[partition];
        return new String[] {base + "own", base + "due", base + "wh"};
    }

    /** What a script of a topic may touch, in the order of {@code prelude.lua}. */
    String[] ofTopic(int partition, String name, String node) {
        String base = bases[partition];
        int slash = name.indexOf('/');
        return new String[] {
            base + "ep",
            base + "s:" + name,
            base + "u:" + name,
            base + "i:" + name,
            base + "un:" + name,
            base + "m:" + name,
            base + "c:" + name,
            base + "oc:" + name.substring(0, slash),
            base + "x:" + node,
            base + "f:" + node,
            base + "due",
            base + "wh"
        };
    }

    /** A key of the registry of nodes. */
    String registry(String key) {
        return registry + key;
    }

    int registrySlot() {
        return registrySlot;
    }
}
