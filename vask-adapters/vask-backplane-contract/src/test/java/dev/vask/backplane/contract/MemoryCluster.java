package dev.vask.backplane.contract;

import dev.vask.spi.CachedEvent;
import dev.vask.spi.ChannelState;
import dev.vask.spi.Envelope;
import dev.vask.spi.Notice;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An engine for several nodes in memory, as simple as it can be: one lock over everything, a post box for each node. What
 * the contract's tests of several nodes are tried on before there is a real engine.
 */
final class MemoryCluster {
    private static final String USER_PREFIX = "#server-to-user-";

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Topic, Channel> channels = new HashMap<>();
    private final MemoryNotices notices;
    final VaskTime time;

    // Guarded by the lock.
    final Set<MemoryNode> nodes = new LinkedHashSet<>();

    /** What is known of a topic. */
    private static final class Channel {
        final Set<MemoryNode> subscribers = new LinkedHashSet<>();
        final Set<MemoryNode> watchers = new LinkedHashSet<>();
        final Map<String, PresenceMember> members = new LinkedHashMap<>();
        final Map<String, Set<MemoryNode>> whereFrom = new HashMap<>();
        final Map<MemoryNode, Integer> counts = new HashMap<>();
        Envelope.@Nullable Event kept;
        long keptUntil;
    }

    MemoryCluster(VaskTime time) {
        this.time = time;
        notices = new MemoryNotices(this);
    }

    MemoryNode node() {
        return new MemoryNode(this);
    }

    <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    private Channel channel(Topic topic) {
        return channels.computeIfAbsent(topic, any -> new Channel());
    }

    private static boolean isUser(Topic topic) {
        return topic.channel().startsWith(USER_PREFIX);
    }

    private static void tellAll(Set<MemoryNode> nodes, Consumer<MemoryNode> what) {
        nodes.forEach(what);
    }

    // --- all of these under the lock ---

    void subscribe(MemoryNode node, Topic topic) {
        Channel channel = channel(topic);
        if (channel.subscribers.add(node) && channel.subscribers.size() == 1) {
            node.tell(it -> it.onOccupied(topic));
            tellAll(channel.watchers, watcher -> watcher.tell(it -> it.onOnline(topic, true)));
            notice(node, topic, Notice.Kind.OCCUPIED, null);
        }
        channel.counts.put(node, Math.max(1, node.subscriptions(topic)));
        List<PresenceMember> members = List.copyOf(channel.members.values());
        if (!members.isEmpty()) {
            node.tell(it -> it.onMembers(topic, members));
        }
        Envelope.Event kept = kept(channel);
        if (kept != null) {
            node.tell(it -> it.onCached(topic, kept));
        }
    }

    void unsubscribe(MemoryNode node, Topic topic) {
        Channel channel = channel(topic);
        channel.counts.remove(node);
        if (channel.subscribers.remove(node) && channel.subscribers.isEmpty()) {
            node.tell(it -> it.onVacated(topic));
            tellAll(channel.watchers, watcher -> watcher.tell(it -> it.onOnline(topic, false)));
            notice(node, topic, Notice.Kind.VACATED, null);
        }
    }

    void join(MemoryNode node, Topic topic, PresenceMember member) {
        Channel channel = channel(topic);
        Set<MemoryNode> from = channel.whereFrom.computeIfAbsent(member.userId(), any -> new HashSet<>());
        if (from.add(node) && from.size() == 1) {
            channel.members.put(member.userId(), member);
            MemoryNode teller = teller(node, channel);
            tellAll(channel.subscribers, to -> to.tell(it -> it.onMemberAdded(topic, member, to == teller)));
            notice(node, topic, Notice.Kind.MEMBER_ADDED, member.userId());
        }
    }

    void leave(MemoryNode node, Topic topic, String userId) {
        Channel channel = channel(topic);
        Set<MemoryNode> from = channel.whereFrom.getOrDefault(userId, new HashSet<>());
        if (from.remove(node) && from.isEmpty()) {
            channel.members.remove(userId);
            MemoryNode teller = teller(node, channel);
            tellAll(channel.subscribers, to -> to.tell(it -> it.onMemberRemoved(topic, userId, to == teller)));
            notice(node, topic, Notice.Kind.MEMBER_REMOVED, userId);
        }
    }

    /** Who tells the host: the node itself, unless it is going. */
    private MemoryNode teller(MemoryNode node, Channel channel) {
        return nodes.contains(node)
                ? node
                : channel.subscribers.stream()
                        .filter(nodes::contains)
                        .findFirst()
                        .orElse(node);
    }

    private void notice(MemoryNode node, Topic topic, Notice.Kind kind, @Nullable String userId) {
        if (!isUser(topic) && node.wantsNotices(topic.app())) {
            notices.add(topic, kind, userId);
        }
    }

    void watch(MemoryNode node, Topic user) {
        Channel channel = channel(user);
        channel.watchers.add(node);
        boolean online = !channel.subscribers.isEmpty();
        node.tell(it -> it.onOnline(user, online));
    }

    void unwatch(MemoryNode node, Topic user) {
        channel(user).watchers.remove(node);
    }

    void publish(Topic topic, Envelope envelope) {
        Channel channel = channel(topic);
        if (envelope instanceof Envelope.Event event && event.cache() != null) {
            channel.kept = event;
            channel.keptUntil = time.nanoTime() + event.cache().timeToLive().toNanos();
        }
        tellAll(channel.subscribers, to -> to.tell(it -> it.onMessage(topic, envelope)));
    }

    private Envelope.@Nullable Event kept(Channel channel) {
        return channel.kept != null && channel.keptUntil - time.nanoTime() > 0 ? channel.kept : null;
    }

    void count(MemoryNode node, Topic topic, boolean announce) {
        Channel channel = channel(topic);
        if (channel.subscribers.contains(node)) {
            channel.counts.put(node, node.subscriptions(topic));
        }
        int sum = state(topic).subscriptions();
        if (announce) {
            tellAll(channel.subscribers, to -> to.tell(it -> it.onCount(topic, sum, to == node)));
        }
    }

    ChannelState state(Topic topic) {
        Channel channel = channel(topic);
        int sum = channel.counts.values().stream().mapToInt(it -> it).sum();
        return new ChannelState(topic.channel(), sum, channel.members.size());
    }

    List<ChannelState> states(String app, String prefix) {
        return channels.entrySet().stream()
                .filter(it -> it.getKey().app().equals(app) && !isUser(it.getKey()))
                .filter(it -> it.getKey().channel().startsWith(prefix))
                .filter(it -> !it.getValue().subscribers.isEmpty())
                .map(it -> state(it.getKey()))
                .sorted(Comparator.comparing(ChannelState::channel))
                .toList();
    }

    List<PresenceMember> members(Topic topic) {
        return List.copyOf(channel(topic).members.values());
    }

    Optional<CachedEvent> cached(Topic topic) {
        Channel channel = channel(topic);
        Envelope.Event kept = kept(channel);
        if (kept == null || kept.cache() == null) {
            return Optional.empty();
        }
        Duration left = Duration.ofNanos(channel.keptUntil - time.nanoTime());
        return Optional.of(new CachedEvent(kept.cache().event(), kept.cache().data(), left));
    }

    /** Gives up what a node held. */
    void remove(MemoryNode node) {
        nodes.remove(node);
        for (Topic topic : new ArrayList<>(channels.keySet())) {
            Channel channel = channel(topic);
            channel.watchers.remove(node);
            new ArrayList<>(channel.members.keySet()).forEach(user -> leave(node, topic, user));
            unsubscribe(node, topic);
        }
    }
}
