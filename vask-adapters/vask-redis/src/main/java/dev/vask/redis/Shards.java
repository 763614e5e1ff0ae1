package dev.vask.redis;

import dev.vask.redis.Settings.Layout;
import dev.vask.spi.BackplaneHealth.State;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Which server has which slot: one for all, or those of a cluster, found anew when one says that a slot has moved. */
final class Shards {
    private static final System.Logger LOG = System.getLogger(Shards.class.getName());
    private static final String HEALTH = "topology";

    /** Told when slots have got another server. */
    interface Watcher {
        /**
         * Slots have moved.
         *
         * @param failedOver those of them whose server was out of reach
         */
        void moved(BitSet slots, BitSet failedOver);
    }

    private final Settings settings;
    private final Client client;
    private final Topology topology;
    private final Timer timer;
    private final HealthBoard health;
    private final Shard.ShardUser user;
    private final Watcher watcher;
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();

    private volatile @Nullable Shard[] bySlot = new @Nullable Shard[Primary.SLOTS];
    private volatile Map<String, Shard> all = Map.of();
    private volatile boolean closed;

    /** With Sentinel, the addresses that were connected to last. */
    private volatile String sendingTo = "";

    private volatile String hearingFrom = "";

    Shards(Settings settings, Client client, Timer timer, HealthBoard health, Shard.ShardUser user, Watcher watcher) {
        this.settings = settings;
        this.client = client;
        this.topology = new Topology(client, settings);
        this.timer = timer;
        this.health = health;
        this.user = user;
        this.watcher = watcher;
    }

    void start() {
        if (settings.layout() == Layout.CLUSTER) {
            health.problem(HEALTH, State.DOWN, "the servers of the cluster are not known yet");
            refresh();
        } else {
            take(List.of(Primary.ofAll(settings.uris().get(0))));
        }
    }

    /** The server of a slot; null while none is known. */
    @Nullable
    Shard forSlot(int slot) {
        return bySlot[slot];
    }

    Collection<Shard> all() {
        return all.values();
    }

    /** Looks again who has what; one look at a time. */
    void refresh() {
        if (settings.layout() != Layout.CLUSTER || closed || !refreshing.compareAndSet(false, true)) {
            return;
        }
        StatefulRedisConnection<String, byte[]> known = null;
        List<RedisURI> others = new ArrayList<>();
        // Any of them, as one may not have heard of a change yet.
        List<Shard> shuffled = new ArrayList<>(all.values());
        Collections.shuffle(shuffled);
        for (Shard shard : shuffled) {
            known = known == null ? shard.commands() : known;
            others.add(shard.primary().uri());
        }
        topology.primariesOfCluster(known, others).whenComplete((found, failure) -> {
            refreshing.set(false);
            if (failure == null) {
                take(found);
                health.well(HEALTH);
            } else {
                LOG.log(System.Logger.Level.DEBUG, "the cluster's servers could not be found", failure);
                if (all.isEmpty()) {
                    timer.after(settings.timeout().dividedBy(4), this::refresh);
                }
            }
        });
    }

    private void take(List<Primary> primaries) {
        BitSet moved = new BitSet(Primary.SLOTS);
        BitSet failedOver = new BitSet(Primary.SLOTS);
        List<Shard> begun = new ArrayList<>();
        List<Shard> ended = new ArrayList<>();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            Map<String, Shard> after = new LinkedHashMap<>();
            @Nullable Shard[] slots = new @Nullable Shard[Primary.SLOTS];
            for (Primary primary : primaries) {
                Shard shard = all.get(primary.id());
                if (shard == null) {
                    shard = shard(primary);
                    begun.add(shard);
                }
                after.put(primary.id(), shard);
                for (int slot = primary.slots().nextSetBit(0);
                        slot >= 0;
                        slot = primary.slots().nextSetBit(slot + 1)) {
                    slots[slot] = shard;
                }
            }
            for (int slot = 0; slot < slots.length; slot++) {
                // A slot that nobody has for a moment stays where it was.
                Shard before = bySlot[slot];
                if (slots[slot] == null) {
                    slots[slot] = before;
                } else if (before != null && before != slots[slot]) {
                    moved.set(slot);
                    failedOver.set(slot, before.commands() == null);
                }
            }
            all.forEach((id, shard) -> {
                if (!after.containsKey(id) && !Arrays.asList(slots).contains(shard)) {
                    ended.add(shard);
                } else {
                    after.putIfAbsent(id, shard);
                }
            });
            bySlot = slots;
            all = Map.copyOf(after);
        } finally {
            lock.unlock();
        }
        // Before the new servers are connected to: a receiver that is up already has subscribed again, and the gap
        // would not show.
        if (!moved.isEmpty()) {
            watcher.moved(moved, failedOver);
        }
        for (Shard shard : begun) {
            State state = settings.sharded() ? State.DEGRADED : State.DOWN;
            health.idle(shard.id(), state, "not connected to " + shard.id() + " yet");
            health.idle(shard.id() + " receiver", State.DEGRADED, "not subscribed at " + shard.id() + " yet");
            shard.start();
        }
        ended.forEach(shard -> {
            var unused = shard.close();
            health.well(shard.id());
            health.well(shard.id() + " receiver");
        });
    }

    private Shard shard(Primary primary) {
        return new Shard(primary, settings, timer, () -> connect(primary), () -> connectReceiver(primary), user);
    }

    private CompletionStage<StatefulRedisConnection<String, byte[]>> connect(Primary primary) {
        return where(primary).thenCompose(uri -> {
            sendingTo = address(uri);
            return client.connect(uri);
        });
    }

    private CompletionStage<StatefulRedisPubSubConnection<String, byte[]>> connectReceiver(Primary primary) {
        return where(primary).thenCompose(uri -> {
            hearingFrom = address(uri);
            return client.connectPubSub(uri);
        });
    }

    /** Asked before each connection, as another server may be the primary by now. */
    private CompletionStage<RedisURI> where(Primary primary) {
        return settings.layout() == Layout.SENTINEL
                ? topology.primaryBySentinel()
                : CompletableFuture.completedFuture(primary.uri());
    }

    /** With Sentinel: whether both connections still lead to the primary that it names. */
    CompletionStage<Boolean> whereNow(Shard shard) {
        return where(shard.primary())
                .thenApply(uri -> address(uri).equals(sendingTo) && address(uri).equals(hearingFrom));
    }

    private static String address(RedisURI uri) {
        return uri.getHost() + ":" + uri.getPort();
    }

    CompletableFuture<Void> close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        return CompletableFuture.allOf(all.values().stream().map(Shard::close).toArray(CompletableFuture<?>[]::new));
    }
}
