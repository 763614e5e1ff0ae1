package dev.vask.cluster;

import dev.vask.internal.protocol.ChannelKind;
import dev.vask.spi.CachedEvent;
import dev.vask.spi.ChannelState;
import dev.vask.spi.Envelope;
import dev.vask.spi.Notice;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One topic, as the store knows it. Each method is one step, of which nodes hear in the same order. */
final class Truth {
    private final SharedEngine engine;
    private final Topic topic;
    private final Set<EngineNode> subscribed = new LinkedHashSet<>();
    private final Set<EngineNode> watching = new LinkedHashSet<>();
    private final Map<String, Present> members = new LinkedHashMap<>();
    private final Map<EngineNode, Integer> counts = new LinkedHashMap<>();
    private Envelope.@Nullable Event cached;
    private long cachedUntilNanos;
    /** Somebody wants its count to be announced. */
    private boolean announced;

    private record Present(PresenceMember member, Set<EngineNode> nodes) {}

    Truth(SharedEngine engine, Topic topic) {
        this.engine = engine;
        this.topic = topic;
    }

    /** @param teller who tells the host; null for nobody */
    void subscribe(EngineNode node, @Nullable EngineNode teller) {
        boolean first = subscribed.isEmpty();
        subscribed.add(node);
        if (first) {
            if (teller != null) {
                teller.tell(topic, listener -> listener.onOccupied(topic));
                notice(teller, Notice.Kind.OCCUPIED, null);
            }
            tellWatching();
        }
    }

    /**
     * What a node must know.
     *
     * @param news whether it has just subscribed; else it was away
     */
    void snapshot(EngineNode node, boolean news) {
        node.tellMembers(topic, list(), news);
        cached().ifPresent(left -> {
            Envelope.Event event = cached;
            if (event != null) {
                Envelope.Event rest = new Envelope.Event(event.frame(), event.exceptSocketId(), left, event.tags());
                node.tell(topic, listener -> listener.onCached(topic, rest));
            }
        });
    }

    void unsubscribe(EngineNode node, @Nullable EngineNode teller) {
        Integer counted = counts.remove(node);
        if (counted != null && counted > 0 && announced) {
            // It could not say itself that they have gone.
            announce(teller);
        }
        if (subscribed.remove(node) && subscribed.isEmpty()) {
            if (teller != null) {
                teller.tell(topic, listener -> listener.onVacated(topic));
                notice(teller, Notice.Kind.VACATED, null);
            }
            tellWatching();
        }
    }

    void join(EngineNode node, PresenceMember member, @Nullable EngineNode teller) {
        Present present = members.get(member.userId());
        if (present != null) {
            present.nodes().add(node);
            // It may not know: of a call whose answer was lost, say.
            node.tellAdded(topic, present.member(), false);
            return;
        }
        members.put(member.userId(), new Present(member, new LinkedHashSet<>(Set.of(node))));
        everybodyAnd(teller).forEach(it -> it.tellAdded(topic, member, it == teller));
        if (teller != null) {
            notice(teller, Notice.Kind.MEMBER_ADDED, member.userId());
        }
    }

    void leave(EngineNode node, String userId, @Nullable EngineNode teller) {
        Present present = members.get(userId);
        if (present == null || !present.nodes().remove(node) || !present.nodes().isEmpty()) {
            return;
        }
        members.remove(userId);
        if (!engine.isHealing()) {
            everybodyAnd(teller).forEach(it -> it.tellRemoved(topic, userId, it == teller));
        }
        if (teller != null) {
            notice(teller, Notice.Kind.MEMBER_REMOVED, userId);
        }
    }

    private Set<EngineNode> everybodyAnd(@Nullable EngineNode teller) {
        Set<EngineNode> all = new LinkedHashSet<>(subscribed);
        if (teller != null) {
            all.add(teller);
        }
        return all;
    }

    void publish(Envelope envelope) {
        if (envelope instanceof Envelope.Event event && event.cache() != null) {
            cached = event;
            cachedUntilNanos =
                    engine.time().nanoTime() + event.cache().timeToLive().toNanos();
        }
        subscribed.forEach(node -> node.tell(topic, listener -> listener.onMessage(topic, envelope)));
    }

    void count(EngineNode node, int subscriptions, boolean announce) {
        counts.put(node, subscriptions);
        announced |= announce;
        if (announced) {
            announce(node);
        }
    }

    private void announce(@Nullable EngineNode teller) {
        int total = total();
        everybodyAnd(teller).forEach(it -> it.tell(topic, listener -> listener.onCount(topic, total, it == teller)));
    }

    void watch(EngineNode node) {
        watching.add(node);
        if (!subscribed.isEmpty() || !engine.isHealing()) {
            tellOnline(node);
        }
    }

    void unwatch(EngineNode node) {
        watching.remove(node);
    }

    private void tellWatching() {
        if (!subscribed.isEmpty() || !engine.isHealing()) {
            watching.forEach(this::tellOnline);
        }
    }

    private void tellOnline(EngineNode node) {
        boolean online = !subscribed.isEmpty();
        node.tell(topic, listener -> listener.onOnline(topic, online));
    }

    /** All who know better have spoken: who is missing now is gone. */
    void tellAll() {
        subscribed.forEach(node -> node.tellMembers(topic, list(), false));
        watching.forEach(this::tellOnline);
    }

    /** A node is dead. */
    void forget(EngineNode node, @Nullable EngineNode teller) {
        heldBy(node).forEach(userId -> leave(node, userId, teller));
        unsubscribe(node, teller);
        watching.remove(node);
    }

    List<String> heldBy(EngineNode node) {
        List<String> held = new ArrayList<>();
        members.forEach((userId, present) -> {
            if (present.nodes().contains(node)) {
                held.add(userId);
            }
        });
        return held;
    }

    /** Nothing is left of it. */
    void lose() {
        subscribed.clear();
        watching.clear();
        members.clear();
        counts.clear();
        cached = null;
    }

    // --- as it stands ---

    private int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    ChannelState state() {
        return new ChannelState(topic.channel(), total(), members.size());
    }

    boolean isListed(String app, String prefix) {
        return topic.app().equals(app)
                && topic.channel().startsWith(prefix)
                && !topic.channel().startsWith(ChannelKind.USER.prefix())
                && total() > 0;
    }

    List<PresenceMember> list() {
        return members.values().stream().map(Present::member).toList();
    }

    Optional<CachedEvent> cached() {
        Envelope.Event event = cached;
        CachedEvent kept = event == null ? null : event.cache();
        long rest = cachedUntilNanos - engine.time().nanoTime();
        return kept == null || rest <= 0
                ? Optional.empty()
                : Optional.of(new CachedEvent(kept.event(), kept.data(), Duration.ofNanos(rest)));
    }

    void leftovers(StringBuilder left) {
        if (!subscribed.isEmpty() || !watching.isEmpty() || !members.isEmpty() || total() != 0) {
            left.append(' ')
                    .append(topic.channel())
                    .append(": subscribed ")
                    .append(subscribed)
                    .append(", watching ")
                    .append(watching)
                    .append(", present ")
                    .append(members.keySet())
                    .append(", counted ")
                    .append(counts.values());
        }
    }

    private void notice(EngineNode by, Notice.Kind kind, @Nullable String userId) {
        if (!topic.channel().startsWith(ChannelKind.USER.prefix()) && by.wantsNotices(topic.app())) {
            engine.notices().happened(topic, kind, userId);
        }
    }
}
