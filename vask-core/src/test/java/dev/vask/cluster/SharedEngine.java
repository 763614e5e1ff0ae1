package dev.vask.cluster;

import dev.vask.spi.Topic;
import dev.vask.spi.VaskTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What several nodes have between them, in one place and without a network: who is where, how many, what is cached, what
 * webhooks are to be told. An engine and no mock: it keeps every promise of {@link dev.vask.spi.Backplane}, whatever the
 * driver has happen to it.
 *
 * <p>Single-threaded. A call of a node goes a way to the store, is carried out there in one step, and its answer and all
 * that nodes hear of it go ways back; a way is one for each node and topic, in order. The driver decides when a way's next
 * task runs. So what is delayed, and which node is slow, is the driver's.
 */
public final class SharedEngine {
    /** How calls of a node end while it is cut off. */
    public enum Cut {
        /** Certainly not carried out. */
        REJECTED,
        /** Nobody knows; they were not. */
        CALL_LOST,
        /** Nobody knows; they were. */
        ANSWER_LOST
    }

    /** Where things wait. */
    public interface Ways {
        /** Runs tasks one after the other, in order, never inside {@code execute}. */
        Executor way(int node, String name);

        /** Whether the network delivers the next message a second time. */
        boolean twice();
    }

    private final VaskTime time;
    private final Ways ways;
    private final Map<Topic, Truth> topics = new LinkedHashMap<>();
    private final List<EngineNode> nodes = new ArrayList<>();
    private final Set<EngineNode> toBury = new LinkedHashSet<>();
    private final Notices notices = new Notices(this);
    private int numbers;
    private int losses;
    private boolean healing;

    public SharedEngine(VaskTime time, Ways ways) {
        this.time = time;
        this.ways = ways;
    }

    /** One node more; give it to one {@code Vask}. */
    public EngineNode node() {
        EngineNode node = new EngineNode(this, numbers++);
        nodes.add(node);
        return node;
    }

    /** The store has crashed and comes back empty: nodes assert again what they hold, and may have missed something. */
    public void wipe() {
        losses++;
        healing = true;
        topics.values().forEach(Truth::lose);
        notices.lose();
        // All of them are set to it before the first has done it.
        nodes.forEach(EngineNode::hasLostTheStore);
        List.copyOf(nodes).forEach(EngineNode::reassert);
        asserted();
    }

    /**
     * A node that was not heard for too long counts as dead: what it held is given up, and another tells of it. Where nobody
     * is there to do it, the next who comes does. A node that lives all the same asserts it again when it is back.
     */
    public void bury(EngineNode node) {
        EngineNode judge = well(node);
        if (judge == null) {
            toBury.add(node);
            return;
        }
        if (node.isOver()) {
            nodes.remove(node);
        }
        topics.values().forEach(truth -> truth.forget(node, judge));
        notices.isGone(node);
    }

    /** What there still is although nobody should be; empty if nothing. */
    public String leftovers() {
        StringBuilder left = new StringBuilder();
        topics.values().forEach(truth -> truth.leftovers(left));
        return left.toString();
    }

    // --- for its parts ---

    VaskTime time() {
        return time;
    }

    Ways ways() {
        return ways;
    }

    Notices notices() {
        return notices;
    }

    Truth truth(Topic topic) {
        return topics.computeIfAbsent(topic, it -> new Truth(this, it));
    }

    Iterable<Truth> truths() {
        return topics.values();
    }

    /** How often the store has lost everything. */
    int losses() {
        return losses;
    }

    /** Somebody who hears and is heard, but not this one; null if there is nobody. The choice goes round. */
    @Nullable
    EngineNode well(@Nullable EngineNode butNot) {
        for (int i = 0; i < nodes.size(); i++) {
            EngineNode node = nodes.remove(0);
            nodes.add(node);
            if (node != butNot && node.isWell()) {
                return node;
            }
        }
        return null;
    }

    /** A node has come, or is back. */
    void isWell() {
        List<EngineNode> dead = List.copyOf(toBury);
        toBury.clear();
        dead.forEach(this::bury);
        notices.next();
    }

    /** A node lives all the same. */
    void isBack(EngineNode node) {
        toBury.remove(node);
        isWell();
    }

    /** A node has gone for good. */
    void isOver(EngineNode node) {
        nodes.remove(node);
        bury(node);
        asserted();
    }

    /** Until all who can have asserted what they hold, who is missing is not yet gone. */
    boolean isHealing() {
        return healing;
    }

    /** A node has asserted what it holds, or will not do so soon. */
    void asserted() {
        if (healing && nodes.stream().noneMatch(EngineNode::isAssertingAfterLoss)) {
            healing = false;
            topics.values().forEach(Truth::tellAll);
        }
    }
}
