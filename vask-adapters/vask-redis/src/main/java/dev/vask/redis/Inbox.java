package dev.vask.redis;

import dev.vask.redis.Wire.Malformed;
import dev.vask.spi.Envelope;
import dev.vask.spi.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What comes in from Redis, taken to the topic's stripe, and there to the listener. */
final class Inbox implements Subscriptions.Inbox {
    private static final System.Logger LOG = System.getLogger(Inbox.class.getName());
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
    private static final Duration ON_ITS_WAY = Duration.ofMillis(500);

    private final Node node;
    private final Map<String, Consumer<byte[]>> inner = new ConcurrentHashMap<>();
    private final Overflow overflow = new Overflow();
    private final AtomicLong malformed = new AtomicLong();

    Inbox(Node node) {
        this.node = node;
    }

    void start() {
        node.timer.every(LOOK_AGAIN, this::caughtUp);
    }

    /** Takes the messages of a channel that is no topic's. */
    void inner(String channel, Consumer<byte[]> taker) {
        inner.put(channel, taker);
    }

    @Override
    public void message(Shard shard, String channel, byte[] message) {
        TopicEntry entry = node.table.byChannel(channel);
        if (entry == null) {
            Consumer<byte[]> taker = inner.get(channel);
            if (taker != null) {
                taker.accept(message);
            }
        } else if (entry.wanted()
                && (overflow.contains(entry.partition)
                        || !node.stripe(entry).offer(message.length, () -> take(entry, message)))) {
            overflow.lost(entry.partition, System.nanoTime());
        }
    }

    /** Once there is room again: what was dropped in between is one gap. */
    private void caughtUp() {
        Overflow.Ended ended =
                overflow.end(partition -> node.stripes.of(partition).relaxed(), System.nanoTime());
        if (!ended.partitions().isEmpty()) {
            List<Topic> topics = new ArrayList<>();
            ended.partitions().forEach(partition -> topics.addAll(node.gaps.held(partition)));
            node.gaps.tell(topics, ended.since(), "more came in than could be dealt with");
            ended.partitions().forEach(node.repair::later);
        }
    }

    /** The server ended a subscription: its slot has moved. */
    @Override
    public void lost(String channel) {
        node.moves.lost(Set.of(channel), System.nanoTime());
        node.shards.refresh();
    }

    /** On the stripe. */
    private void take(TopicEntry entry, byte[] message) {
        Incoming incoming;
        try {
            incoming = EnvelopeCodec.read(message);
        } catch (Malformed e) {
            unreadable(entry, e);
            return;
        }
        if (incoming instanceof Incoming.Sent sent) {
            sent(entry, sent);
        } else if (incoming instanceof Incoming.Online change) {
            online(entry, change);
        } else if (incoming instanceof Incoming.Added added) {
            Mirror mirror = mirror(entry, added.epoch());
            if (mirror != null) {
                mirror.change(added);
            }
        } else if (incoming instanceof Incoming.Removed removed) {
            Mirror mirror = mirror(entry, removed.epoch());
            if (mirror != null) {
                mirror.change(removed);
            }
        } else if (entry.held) {
            counted(entry, incoming);
        }
    }

    private @Nullable Mirror mirror(TopicEntry entry, String epoch) {
        node.besides.epoch(entry.partition, epoch);
        return entry.mirror;
    }

    private void sent(TopicEntry entry, Incoming.Sent sent) {
        if (!node.partition(entry).isNew(sent) || !entry.held) {
            return;
        }
        if (sent.cacheVersion() != 0 && sent.cacheVersion() <= entry.cacheKnown) {
            return;
        }
        entry.cacheVersion = Math.max(entry.cacheVersion, sent.cacheVersion());
        node.stripe(entry).inFlight(node.listener.deliver(entry.topic, sent.envelope()));
    }

    private void online(TopicEntry entry, Incoming.Online change) {
        if (!entry.watched || (change.epoch().equals(entry.onlineEpoch) && change.version() <= entry.onlineVersion)) {
            return;
        }
        entry.onlineEpoch = change.epoch();
        entry.onlineVersion = change.version();
        entry.online = change.online();
        node.listener.onOnline(entry.topic, change.online());
    }

    private void counted(TopicEntry entry, Incoming incoming) {
        if (incoming instanceof Incoming.Count count) {
            node.listener.onCount(entry.topic, count.total(), count.teller().equals(node.self.id()));
        } else if (incoming instanceof Incoming.CountAgain again
                && again.teller().equals(node.self.id())
                && entry.announced) {
            node.counts.changed(entry.topic, true);
        }
    }

    /** Passes the cached event of a new subscription on; earlier messages of the topic are obsolete. */
    void cached(TopicEntry entry, byte @Nullable [] message, long millisLeft) {
        Incoming.Sent kept = kept(entry, message, millisLeft);
        if (kept != null) {
            tellCached(entry, kept);
            entry.cacheKnown = entry.cacheVersion;
        }
    }

    /** The same where there are subscribers, who shall have what is still on its way before it is taken as missed. */
    void cachedAgain(TopicEntry entry, byte @Nullable [] message, long millisLeft) {
        Incoming.Sent kept = kept(entry, message, millisLeft);
        if (kept != null && kept.cacheVersion() > entry.cacheVersion) {
            node.timer.after(
                    ON_ITS_WAY,
                    () -> node.stripe(entry).post(() -> {
                        if (entry.held) {
                            tellCached(entry, kept);
                        }
                    }));
        }
    }

    private Incoming.@Nullable Sent kept(TopicEntry entry, byte @Nullable [] message, long millisLeft) {
        try {
            return EnvelopeCodec.kept(message, millisLeft);
        } catch (Malformed e) {
            unreadable(entry, e);
            return null;
        }
    }

    private void tellCached(TopicEntry entry, Incoming.Sent kept) {
        if (kept.cacheVersion() > entry.cacheVersion && kept.envelope() instanceof Envelope.Event event) {
            entry.cacheVersion = kept.cacheVersion();
            node.listener.onCached(entry.topic, event);
        }
    }

    private void unreadable(TopicEntry entry, Malformed why) {
        if (malformed.getAndIncrement() == 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a message on {0} could not be read ({1}) and is dropped: do nodes of different versions meet?",
                    entry.topic,
                    why.getMessage());
        }
    }
}
