package dev.vask.redis;

import dev.vask.spi.BackplaneHealth.State;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * This node's sign of life, in the server's time, and what it learns of the others by it. A node that is silent for a lease is
 * counted as dead by others, and begins another life when it notices.
 */
final class NodeLease {
    static final String HEALTH = "lease";

    private static final System.Logger LOG = System.getLogger(NodeLease.class.getName());

    private final Node node;
    private final AtomicBoolean beating = new AtomicBoolean();
    private final Map<String, Long> heard = new ConcurrentHashMap<>();

    /** When each node was among the living last, by {@link System#nanoTime}. */
    private final Map<String, Long> lastSeen = new ConcurrentHashMap<>();

    private volatile Set<String> living = Set.of();
    private volatile long acknowledgedAt = System.nanoTime();
    private volatile long steadySince = Long.MAX_VALUE;
    private volatile boolean begun;
    private volatile boolean ended;

    /** Asked for while one was under way, which may never be answered. */
    private volatile boolean again;

    private volatile String epoch = "";

    NodeLease(Node node) {
        this.node = node;
    }

    void start() {
        node.timer.every(node.settings.beatEvery(), this::beat);
        node.timer.every(node.settings.beatEvery().dividedBy(2), this::look);
    }

    /** Nodes that live, this one included; empty before the first sign of life. */
    Set<String> living() {
        return living;
    }

    /**
     * Nodes that live or did a lease ago: what is known of them after Redis has forgotten them. While this node is out of touch
     * itself, nobody is taken off.
     */
    Set<String> lately() {
        return Set.copyOf(lastSeen.keySet());
    }

    /** Whether this node has been in touch for so long that it may judge others by their silence. */
    boolean steady() {
        long since = steadySince;
        return since != Long.MAX_VALUE
                && System.nanoTime() - since >= node.settings.lease().toNanos();
    }

    /** A node was heard of in another way. */
    void heardOf(String other) {
        heard.put(other, System.nanoTime());
    }

    void connected(Shard shard) {
        if (node.shards.forSlot(node.keys.registrySlot()) == shard) {
            beat();
        }
    }

    void beat() {
        if (ended) {
            return;
        }
        if (!beating.compareAndSet(false, true)) {
            again = true;
            return;
        }
        again = false;
        String[] keys = {
            node.keys.registry("nodes"),
            node.keys.registry("info"),
            node.keys.registry("f:" + node.self.id()),
            node.keys.registry("buried"),
            node.keys.registry("ep")
        };
        long sentAt = System.nanoTime();
        var unused = node.caller
                .<List<Object>>script(
                        Script.BEAT,
                        ScriptOutputType.MULTI,
                        node.keys.registrySlot(),
                        Patience.HASTY,
                        keys,
                        () -> new byte[][] {
                            Wire.utf8(node.self.id()),
                            TopicCalls.digits(node.self.incarnation()),
                            TopicCalls.digits(node.settings.lease().toMillis()),
                            Wire.utf8(Self.fresh())
                        })
                .whenComplete((answer, failure) -> {
                    beating.set(false);
                    if (again) {
                        node.timer.after(Duration.ZERO, this::beat);
                    }
                    if (failure != null) {
                        steadySince = Long.MAX_VALUE;
                    } else if ((Long) answer.get(0) == -1) {
                        fenced(Integer.parseInt(text(answer.get(1))));
                    } else {
                        acknowledged(sentAt, answer);
                    }
                });
    }

    private void acknowledged(long sentAt, List<Object> answer) {
        boolean late =
                sentAt - acknowledgedAt > node.settings.lease().dividedBy(2).toNanos();
        if (late || steadySince == Long.MAX_VALUE) {
            steadySince = sentAt;
        }
        acknowledgedAt = sentAt;
        node.health.well(HEALTH);
        living = Set.copyOf(texts(answer.get(2)));
        String before = epoch;
        epoch = text(answer.get(1));
        boolean forgotten = begun && (Long) answer.get(0) == 0;
        if (forgotten || (!before.isEmpty() && !before.equals(epoch))) {
            LOG.log(System.Logger.Level.WARNING, "Redis has lost what it knew; this node says again what it holds");
            node.repair.everything();
        }
        begun = true;
        long silence = node.settings.lease().toNanos();
        living.forEach(it -> lastSeen.put(it, sentAt));
        if (steady()) {
            lastSeen.values().removeIf(at -> sentAt - at > silence);
            for (String overdue : texts(answer.get(3))) {
                Long last = heard.get(overdue);
                if (last == null || sentAt - last > silence) {
                    bury(overdue);
                }
            }
        }
        heard.keySet().retainAll(living);
        node.reaper.reap(pairs(answer.get(4)));
    }

    private void bury(String overdue) {
        var unused = node.reaper.bury(overdue, node.settings.lease());
    }

    /** This node was counted as dead: it begins another life and says again what it holds, which is news to all. */
    void fenced(int fence) {
        if (node.self.incarnation() > fence) {
            return;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "this node was silent for too long and was counted as dead; it begins anew");
        node.self.riseAbove(fence);
        begun = false;
        steadySince = Long.MAX_VALUE;
        node.repair.buried();
        node.timer.after(Duration.ZERO, this::beat);
    }

    private void look() {
        Duration silence = Duration.ofNanos(System.nanoTime() - acknowledgedAt);
        if (begun && silence.compareTo(node.settings.fenceAfter()) > 0) {
            node.health.problem(
                    HEALTH,
                    node.settings.sharded() ? State.DEGRADED : State.DOWN,
                    "no sign of life of this node was acknowledged for " + silence.toSeconds() + " s");
        }
    }

    /** No more signs of life. */
    void end() {
        ended = true;
    }

    private static String text(Object bytes) {
        return Wire.text((byte[]) bytes);
    }

    private static List<String> texts(Object row) {
        List<String> texts = new ArrayList<>();
        for (Object bytes : (List<?>) row) {
            texts.add(text(bytes));
        }
        return texts;
    }

    private static Map<String, Integer> pairs(Object row) {
        List<String> texts = texts(row);
        Map<String, Integer> pairs = new HashMap<>();
        for (int i = 0; i + 1 < texts.size(); i += 2) {
            pairs.put(texts.get(i), Integer.parseInt(texts.get(i + 1)));
        }
        return pairs;
    }
}
