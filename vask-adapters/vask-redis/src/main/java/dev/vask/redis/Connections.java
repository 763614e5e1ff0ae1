package dev.vask.redis;

import dev.vask.spi.BackplaneHealth.State;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** What is done when a connection is new, and when one is lost. */
final class Connections implements Shard.ShardUser, Shards.Watcher {
    private static final Duration LASTING = Duration.ofSeconds(1);

    private final Node node;

    /** Since when a server's receiver may have missed something. */
    private final Map<Shard, Long> deafSince = new ConcurrentHashMap<>();

    /** Servers whose receiver has been up before. */
    private final Set<Shard> heardBefore = ConcurrentHashMap.newKeySet();

    Connections(Node node) {
        this.node = node;
    }

    @Override
    public Keeper.User<StatefulRedisConnection<String, byte[]>> ofCommands(Shard shard) {
        return new Keeper.User<>() {
            @Override
            public CompletionStage<?> prepare(StatefulRedisConnection<String, byte[]> connection) {
                return node.startUp.prepare(shard, connection);
            }

            @Override
            public void up(StatefulRedisConnection<String, byte[]> connection) {
                node.health.well(shard.id());
                node.lease.connected(shard);
                node.repair.connected(shard);
                node.probe.suspect(shard);
            }

            @Override
            public void failed(Throwable why) {
                node.startUp.failed(shard, why);
            }

            @Override
            public void down(String reason) {
                node.health.problem(
                        shard.id(),
                        node.settings.sharded() ? State.DEGRADED : State.DOWN,
                        "no connection to " + shard.id() + ": " + reason);
                node.shards.refresh();
            }
        };
    }

    @Override
    public Keeper.User<StatefulRedisPubSubConnection<String, byte[]>> ofReceiver(Shard shard) {
        return new Keeper.User<>() {
            @Override
            public CompletionStage<?> prepare(StatefulRedisPubSubConnection<String, byte[]> connection) {
                node.subscriptions.listen(shard, connection);
                return node.startUp.isPrimary(connection);
            }

            @Override
            public void up(StatefulRedisPubSubConnection<String, byte[]> connection) {
                shard.heard();
                node.probe.expectOn(shard);
                var unused = node.subscriptions.restore(shard, connection).whenComplete((done, failure) -> {
                    if (failure == null && shard.receiver() == connection) {
                        hears(shard, connection);
                    }
                });
            }

            @Override
            public void failed(Throwable why) {
                node.startUp.failed(shard, why);
            }

            @Override
            public void down(String reason) {
                deafSince.putIfAbsent(shard, shard.heardAt());
                node.health.problem(
                        shard.id() + " receiver",
                        State.DEGRADED,
                        "events are missed from " + shard.id() + ": " + reason);
                node.shards.refresh();
            }
        };
    }

    /** A connection that lasts for a moment ends the incident; one that is lost at once, as in a failover, belongs to it. */
    private void hears(Shard shard, StatefulRedisPubSubConnection<String, byte[]> connection) {
        node.health.well(shard.id() + " receiver");
        Long since = deafSince.get(shard);
        if (heardBefore.add(shard) || since == null) {
            deafSince.remove(shard);
            return;
        }
        node.repair.later(shard);
        long back = System.nanoTime();
        node.timer.after(LASTING, () -> {
            if (shard.receiver() == connection && deafSince.remove(shard, since)) {
                node.gaps.tell(node.gaps.held(shard), since, back, "the connection to Redis was lost");
            }
        });
    }

    /**
     * Slots have another server: what is wanted of them is asked for there. Where the one that had them is away, its replica may
     * lack what came last, and repeat versions.
     */
    @Override
    public void moved(BitSet slots, BitSet failedOver) {
        long since = System.nanoTime();
        for (Long deaf : deafSince.values()) {
            since = Math.min(since, deaf);
        }
        deafSince.keySet().retainAll(node.shards.all());
        node.repair.doubt(failedOver);
        node.moves.lost(node.subscriptions.astray(slots), since);
    }

    /** Whether a connection leads to a server that takes writes. */
    static <C extends StatefulConnection<String, byte[]>> CompletableFuture<C> verified(
            C connection, List<Object> role) {
        Object first = role.isEmpty() ? null : role.get(0);
        String text = first instanceof byte[] bytes ? Wire.text(bytes) : String.valueOf(first);
        return text.equals("master")
                ? CompletableFuture.completedFuture(connection)
                : CompletableFuture.failedFuture(new IllegalStateException("the server is a " + text + ", no primary"));
    }
}
