package dev.vask.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection, and makes it anew for ever. A connection that is lost is not revived but replaced: so the address is
 * looked up again, nothing that was sent is sent twice, and every subscription is asked for by name.
 *
 * @param <C> the kind of connection
 */
final class Keeper<C extends StatefulConnection<String, byte[]>> {
    private static final System.Logger LOG = System.getLogger(Keeper.class.getName());
    private static final long LEAST_PAUSE = 100;
    private static final long MOST_PAUSE = 2_000;

    /** Who uses the connection. Called on the client's threads; must not block. */
    interface User<C> {
        /** Makes a new connection fit for use; if the stage fails it is given up and another one made. */
        CompletionStage<?> prepare(C connection);

        void up(C connection);

        /** No connection could be made, or it was not fit for use, of which {@link #down} has told. */
        void failed(Throwable why);

        void down(String reason);
    }

    private final String name;
    private final Timer timer;
    private final Duration atMost;
    private final Supplier<CompletionStage<C>> connector;
    private final User<C> user;
    private final ReentrantLock lock = new ReentrantLock();

    private volatile @Nullable C current;

    // Guarded by the lock.
    private long pause = LEAST_PAUSE;
    private boolean closed;

    /** @param atMost for a connection to become usable */
    Keeper(String name, Timer timer, Duration atMost, Supplier<CompletionStage<C>> connector, User<C> user) {
        this.name = name;
        this.timer = timer;
        this.atMost = atMost;
        this.connector = connector;
        this.user = user;
    }

    /** The connection, while there is one. */
    @Nullable
    C current() {
        return current;
    }

    void start() {
        if (closed()) {
            return;
        }
        CompletionStage<C> connecting;
        try {
            connecting = connector.get();
        } catch (RuntimeException e) {
            failed(e);
            return;
        }
        connecting.whenComplete((connection, failure) -> {
            if (failure != null) {
                failed(Failures.unwrapped(failure));
            } else {
                prepare(connection);
            }
        });
    }

    private void prepare(C connection) {
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
                lost(connection, "the connection was lost");
            }
        });
        CompletionStage<?> prepared;
        try {
            prepared = user.prepare(connection);
        } catch (RuntimeException e) {
            discard(connection);
            failed(e);
            return;
        }
        var unused = prepared.toCompletableFuture()
                .copy()
                .orTimeout(atMost.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        discard(connection);
                        failed(Failures.unwrapped(failure));
                    } else {
                        ready(connection);
                    }
                });
    }

    private void ready(C connection) {
        boolean usable;
        lock.lock();
        try {
            usable = !closed && connection.isOpen();
            if (usable) {
                current = connection;
                pause = LEAST_PAUSE;
            }
        } finally {
            lock.unlock();
        }
        if (!usable) {
            discard(connection);
            failed(new IllegalStateException("lost before it could be used"));
            return;
        }
        LOG.log(System.Logger.Level.DEBUG, "{0}: connected", name);
        user.up(connection);
        // It may have been lost before anybody listened.
        if (!connection.isOpen()) {
            lost(connection, "the connection was lost");
        }
    }

    private void failed(Throwable why) {
        LOG.log(System.Logger.Level.DEBUG, "{0}: no connection: {1}", name, why);
        if (closed()) {
            return;
        }
        // Last, as it knows more of the reason.
        user.down(Failures.described(why));
        user.failed(why);
        again();
    }

    /** Gives up a connection that does not do what it should; another one is made at once. */
    void replace(C connection, String reason) {
        lost(connection, reason);
    }

    private void lost(C connection, String reason) {
        lock.lock();
        try {
            if (current != connection) {
                return;
            }
            current = null;
        } finally {
            lock.unlock();
        }
        discard(connection);
        if (!closed()) {
            LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", name, reason);
            user.down(reason);
            again();
        }
    }

    /** Half of the pause is by chance, so that nodes do not come back all at once. */
    private void again() {
        long wait;
        lock.lock();
        try {
            wait = pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
            pause = Math.min(MOST_PAUSE, pause * 2);
        } finally {
            lock.unlock();
        }
        timer.after(Duration.ofMillis(wait), this::start);
    }

    private boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    CompletableFuture<Void> close() {
        C connection;
        lock.lock();
        try {
            closed = true;
            connection = current;
            current = null;
        } finally {
            lock.unlock();
        }
        return connection == null ? CompletableFuture.completedFuture(null) : connection.closeAsync();
    }

    private static void discard(StatefulConnection<?, ?> connection) {
        var unused = connection.closeAsync().whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.log(System.Logger.Level.DEBUG, "a connection did not close well", failure);
            }
        });
    }
}
