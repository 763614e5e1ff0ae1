package dev.vask.redis;

import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneHealth;
import dev.vask.spi.BackplaneHealth.State;
import dev.vask.spi.BackplaneListener;
import dev.vask.spi.Cluster;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Several nodes as one, by a Redis of version 6.2 or newer, or a Valkey: one server, a primary watched over by Sentinel, or a
 * Cluster.
 *
 * <pre>{@code
 * Vask.builder()
 *     .backplane(RedisBackplane.builder().uri("redis://redis.internal:6379").build())
 * }</pre>
 *
 * <p>It connects by itself and for ever: where Redis is out of reach, open connections stay, {@link #health} says so,
 * publishes are refused (or reach this node only: {@link DegradedMode}), and when it is back, what this node holds is said again
 * and what it may have missed is reported.
 *
 * <p>Redis must not evict keys: {@code maxmemory-policy noeviction}. Its user needs the keys and channels that begin with the
 * prefix, scripts, and the commands {@code INFO}, {@code ROLE} and {@code CONFIG GET}, without the last of which a warning is
 * logged.
 *
 * <p>Safe for any thread. The listener is called on threads named {@code vask-redis-…}.
 */
public final class RedisBackplane implements Backplane {
    private final Settings settings;
    private final HealthBoard health = new HealthBoard();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Cluster cluster = new ClusterCalls(this::running);
    private volatile @Nullable Node node;

    RedisBackplane(Settings settings) {
        this.settings = settings;
        health.idle(NodeLease.HEALTH, State.DOWN, "not started");
    }

    /** Settings to begin with. */
    public static RedisBackplaneBuilder builder() {
        return new RedisBackplaneBuilder();
    }

    /**
     * Begins to connect and returns; {@link #health} tells when it has.
     *
     * @throws IllegalStateException if it was started or closed before
     */
    @Override
    public void start(BackplaneListener listener) {
        if (closed.get() || node != null) {
            throw new IllegalStateException("a backplane is started once, and not after it was closed");
        }
        Node started = new Node(settings, health, listener);
        node = started;
        try {
            started.start();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    @Override
    public CompletionStage<Void> subscribe(Topic topic) {
        return call(running -> running.interests.subscribe(topic));
    }

    @Override
    public CompletionStage<Void> unsubscribe(Topic topic) {
        return call(running -> running.interests.unsubscribe(topic));
    }

    @Override
    public CompletionStage<Void> join(Topic topic, PresenceMember member) {
        return call(running -> running.members.join(topic, member));
    }

    @Override
    public CompletionStage<Void> leave(Topic topic, String userId) {
        return call(running -> running.members.leave(topic, userId));
    }

    @Override
    public CompletionStage<Void> watch(Topic user) {
        return call(running -> running.interests.watch(user));
    }

    @Override
    public CompletionStage<Void> unwatch(Topic user) {
        return call(running -> running.interests.unwatch(user));
    }

    @Override
    public CompletionStage<Void> publish(Topic topic, Envelope envelope) {
        return call(running -> running.publisher.publish(topic, envelope));
    }

    private CompletionStage<Void> call(Function<Node, CompletableFuture<Void>> made) {
        Node running = running();
        if (running == null) {
            return CompletableFuture.failedFuture(Failures.closed());
        }
        return running.underWay.call(() -> made.apply(running));
    }

    @Override
    public Cluster cluster() {
        return cluster;
    }

    private @Nullable Node running() {
        return closed.get() ? null : node;
    }

    @Override
    public BackplaneHealth health() {
        return health.now();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Node running = node;
        if (running != null) {
            new Farewell(running).say();
        }
        health.idle(NodeLease.HEALTH, State.DOWN, "closed");
    }
}
