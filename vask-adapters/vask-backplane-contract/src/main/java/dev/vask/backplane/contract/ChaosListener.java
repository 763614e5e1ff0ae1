package dev.vask.backplane.contract;

import dev.vask.spi.BackplaneException;
import dev.vask.spi.BackplaneListener;
import dev.vask.spi.Envelope;
import dev.vask.spi.Notice;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/** Passes on what an engine tells: later, of each topic in order, and after {@link #close} nothing. */
final class ChaosListener implements BackplaneListener {
    private static final System.Logger LOG = System.getLogger(ChaosListener.class.getName());

    /** No topic's: a gap is of many. */
    private static final Topic GAPS = new Topic("", "gaps");

    private final BackplaneListener to;
    private final Function<Topic, Way> ways;

    /** Read while telling, written when it ends: who closes waits for what is being told. */
    private final ReentrantReadWriteLock telling = new ReentrantReadWriteLock();

    private volatile boolean closed;

    ChaosListener(BackplaneListener to, Function<Topic, Way> ways) {
        this.to = to;
        this.ways = ways;
    }

    /** After it has returned nothing is told; waits for what is being told, unless called from there. */
    void close() {
        closed = true;
        if (telling.getReadHoldCount() == 0) {
            telling.writeLock().lock();
            try {
                closed = true;
            } finally {
                telling.writeLock().unlock();
            }
        }
    }

    private void later(Topic topic, Runnable callback) {
        ways.apply(topic).add(() -> tell(callback));
    }

    private void tell(Runnable callback) {
        telling.readLock().lock();
        try {
            if (!closed) {
                callback.run();
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a listener threw", e);
        } finally {
            telling.readLock().unlock();
        }
    }

    @Override
    public void onMessage(Topic topic, Envelope envelope) {
        later(topic, () -> to.onMessage(topic, envelope));
    }

    @Override
    public void onMemberAdded(Topic topic, PresenceMember member, boolean tellHost) {
        later(topic, () -> to.onMemberAdded(topic, member, tellHost));
    }

    @Override
    public void onMemberRemoved(Topic topic, String userId, boolean tellHost) {
        later(topic, () -> to.onMemberRemoved(topic, userId, tellHost));
    }

    @Override
    public void onMembers(Topic topic, List<PresenceMember> members) {
        later(topic, () -> to.onMembers(topic, members));
    }

    @Override
    public void onCached(Topic topic, Envelope.Event event) {
        later(topic, () -> to.onCached(topic, event));
    }

    @Override
    public void onCount(Topic topic, int subscriptions, boolean tellHost) {
        later(topic, () -> to.onCount(topic, subscriptions, tellHost));
    }

    @Override
    public void onOnline(Topic user, boolean online) {
        later(user, () -> to.onOnline(user, online));
    }

    @Override
    public void onOccupied(Topic topic) {
        later(topic, () -> to.onOccupied(topic));
    }

    @Override
    public void onVacated(Topic topic) {
        later(topic, () -> to.onVacated(topic));
    }

    @Override
    public void onGap(Collection<Topic> topics, Duration atMost, String cause) {
        later(GAPS, () -> to.onGap(topics, atMost, cause));
    }

    @Override
    public int subscriptions(Topic topic) {
        return to.subscriptions(topic);
    }

    @Override
    public boolean wantsNotices(String app) {
        return to.wantsNotices(app);
    }

    @Override
    public CompletionStage<Void> onNotice(Notice notice) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        later(notice.topic(), () -> {
            try {
                to.onNotice(notice).whenComplete((done, failure) -> {
                    if (failure == null) {
                        taken.complete(null);
                    } else {
                        taken.completeExceptionally(failure);
                    }
                });
            } catch (RuntimeException e) {
                taken.completeExceptionally(e);
                throw e;
            }
        });
        if (closed) {
            taken.completeExceptionally(BackplaneException.rejected("closed", null));
        }
        return taken;
    }
}
