package dev.vask.backplane.contract;

import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneException;
import dev.vask.spi.BackplaneListener;
import dev.vask.spi.CachedEvent;
import dev.vask.spi.ChannelState;
import dev.vask.spi.Cluster;
import dev.vask.spi.Envelope;
import dev.vask.spi.Notice;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A node of a {@link MemoryCluster}: what it is told, and its stages, come from its post box, one at a time. */
final class MemoryNode implements Backplane, Cluster {
    private static final int MAX_FRAME_BYTES = 1_000_000;

    private final MemoryCluster cluster;
    private final ReentrantLock telling = new ReentrantLock();
    private final ExecutorService post = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "memory node");
        thread.setDaemon(true);
        return thread;
    });
    private volatile @Nullable BackplaneListener listener;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private volatile boolean closed;

    MemoryNode(MemoryCluster cluster) {
        this.cluster = cluster;
    }

    static int tooLargeBytes() {
        return MAX_FRAME_BYTES + 1;
    }

    @Override
    public void start(BackplaneListener listener) {
        this.listener = listener;
        cluster.locked(() -> cluster.nodes.add(this));
    }

    private BackplaneListener listener() {
        return Objects.requireNonNull(listener, "started");
    }

    int subscriptions(Topic topic) {
        return listener().subscriptions(topic);
    }

    boolean wantsNotices(String app) {
        return listener().wantsNotices(app);
    }

    /** Under the cluster's lock, so that all nodes are told in one order. */
    void tell(Consumer<BackplaneListener> what) {
        later(() -> {
            try {
                what.accept(listener());
            } catch (RuntimeException e) {
                System.getLogger("memory").log(System.Logger.Level.WARNING, "a listener threw", e);
            }
        });
    }

    /** Hands a notice over; the stage fails if it is not taken. */
    CompletionStage<Void> take(Notice notice) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        later(() -> {
            CompletionStage<Void> stage = offered(notice);
            // Whoever hears of it takes the cluster's lock, which comes before this one.
            post.execute(() -> stage.whenComplete((done, failure) -> {
                if (failure == null) {
                    taken.complete(null);
                } else {
                    taken.completeExceptionally(failure);
                }
            }));
        });
        return taken.applyToEither(gone, done -> null);
    }

    private CompletionStage<Void> offered(Notice notice) {
        try {
            return listener().onNotice(notice);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void later(Runnable callback) {
        if (closed) {
            return;
        }
        post.execute(() -> {
            telling.lock();
            try {
                if (!closed) {
                    callback.run();
                }
            } finally {
                telling.unlock();
            }
        });
    }

    private CompletionStage<Void> call(Runnable action) {
        return answer(() -> {
            action.run();
            return null;
        });
    }

    private <T> CompletionStage<T> answer(Supplier<T> action) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        cluster.locked(() -> {
            if (closed) {
                stage.completeExceptionally(BackplaneException.rejected("closed", null));
            } else {
                T answer = action.get();
                post.execute(() -> stage.complete(answer));
            }
            return null;
        });
        return stage;
    }

    @Override
    public CompletionStage<Void> subscribe(Topic topic) {
        return call(() -> cluster.subscribe(this, topic));
    }

    @Override
    public CompletionStage<Void> unsubscribe(Topic topic) {
        return call(() -> cluster.unsubscribe(this, topic));
    }

    @Override
    public CompletionStage<Void> join(Topic topic, PresenceMember member) {
        return call(() -> cluster.join(this, topic, member));
    }

    @Override
    public CompletionStage<Void> leave(Topic topic, String userId) {
        return call(() -> cluster.leave(this, topic, userId));
    }

    @Override
    public CompletionStage<Void> watch(Topic user) {
        return call(() -> cluster.watch(this, user));
    }

    @Override
    public CompletionStage<Void> unwatch(Topic user) {
        return call(() -> cluster.unwatch(this, user));
    }

    @Override
    public CompletionStage<Void> publish(Topic topic, Envelope envelope) {
        if (envelope instanceof Envelope.Event event && event.frame().byteLength() > MAX_FRAME_BYTES) {
            return CompletableFuture.failedFuture(BackplaneException.rejected("too large", null));
        }
        return call(() -> cluster.publish(topic, envelope));
    }

    @Override
    public Cluster cluster() {
        return this;
    }

    @Override
    public void countChanged(Topic topic, boolean announce) {
        cluster.locked(() -> {
            if (!closed) {
                cluster.count(this, topic, announce);
            }
            return null;
        });
    }

    @Override
    public CompletionStage<ChannelState> channel(Topic topic) {
        return answer(() -> cluster.state(topic));
    }

    @Override
    public CompletionStage<List<ChannelState>> channels(String app, String prefix) {
        return answer(() -> cluster.states(app, prefix));
    }

    @Override
    public CompletionStage<List<PresenceMember>> members(Topic topic) {
        return answer(() -> cluster.members(topic));
    }

    @Override
    public CompletionStage<Optional<CachedEvent>> cached(Topic topic) {
        return answer(() -> cluster.cached(topic));
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        // First, so that it is not told of its own end; and not under the cluster's lock, which callbacks may want.
        telling.lock();
        try {
            closed = true;
        } finally {
            telling.unlock();
        }
        cluster.locked(() -> {
            cluster.remove(this);
            post.shutdown();
            return null;
        });
        gone.completeExceptionally(BackplaneException.rejected("closed", null));
    }
}
