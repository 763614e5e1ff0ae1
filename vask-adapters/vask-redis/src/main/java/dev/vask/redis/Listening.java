package dev.vask.redis;

import dev.vask.spi.BackplaneListener;
import dev.vask.spi.Envelope;
import dev.vask.spi.Notice;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The listener, whose exceptions break nothing, and which is not called any more once it has been left in peace. */
final class Listening implements BackplaneListener {
    private static final System.Logger LOG = System.getLogger(Listening.class.getName());

    private final BackplaneListener listener;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile boolean over;

    Listening(BackplaneListener listener) {
        this.listener = listener;
    }

    /** Returns when the calls under way have returned, but for those that led here; afterwards there are none. */
    void end() {
        over = true;
        if (lock.getReadHoldCount() == 0) {
            // Nothing to be done under it: whoever has it knows that nobody else is within.
            lock.writeLock().lock();
            try {
                over = true;
            } finally {
                lock.writeLock().unlock();
            }
        }
    }

    private void tell(Runnable call) {
        lock.readLock().lock();
        try {
            if (!over) {
                call.run();
            }
        } catch (RuntimeException | Error e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "a listener of the backplane failed; the next call is made all the same",
                    e);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void onMessage(Topic topic, Envelope envelope) {
        tell(() -> listener.onMessage(topic, envelope));
    }

    @Override
    public CompletionStage<Void> deliver(Topic topic, Envelope envelope) {
        List<CompletionStage<Void>> accepted = new ArrayList<>(1);
        tell(() -> accepted.add(listener.deliver(topic, envelope)));
        return accepted.isEmpty() ? CompletableFuture.completedFuture(null) : accepted.get(0);
    }

    @Override
    public void onMemberAdded(Topic topic, PresenceMember member, boolean tellHost) {
        tell(() -> listener.onMemberAdded(topic, member, tellHost));
    }

    @Override
    public void onMemberRemoved(Topic topic, String userId, boolean tellHost) {
        tell(() -> listener.onMemberRemoved(topic, userId, tellHost));
    }

    @Override
    public void onMembers(Topic topic, List<PresenceMember> members) {
        tell(() -> listener.onMembers(topic, members));
    }

    @Override
    public void onCached(Topic topic, Envelope.Event event) {
        tell(() -> listener.onCached(topic, event));
    }

    @Override
    public void onCount(Topic topic, int subscriptions, boolean tellHost) {
        tell(() -> listener.onCount(topic, subscriptions, tellHost));
    }

    @Override
    public void onOnline(Topic user, boolean online) {
        tell(() -> listener.onOnline(user, online));
    }

    @Override
    public void onOccupied(Topic topic) {
        tell(() -> listener.onOccupied(topic));
    }

    @Override
    public void onVacated(Topic topic) {
        tell(() -> listener.onVacated(topic));
    }

    @Override
    public void onGap(Collection<Topic> topics, Duration atMost, String cause) {
        tell(() -> listener.onGap(topics, atMost, cause));
    }

    /** Asked also while saying farewell; whoever cannot say counts as having none. */
    @Override
    public int subscriptions(Topic topic) {
        int[] answer = new int[1];
        tell(() -> answer[0] = listener.subscriptions(topic));
        return answer[0];
    }

    @Override
    public boolean wantsNotices(String app) {
        boolean[] answer = new boolean[1];
        tell(() -> answer[0] = listener.wantsNotices(app));
        return answer[0];
    }

    /** Fails where there is nobody to take it. */
    @Override
    public CompletionStage<Void> onNotice(Notice notice) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        boolean[] taken = new boolean[1];
        tell(() -> {
            listener.onNotice(notice).whenComplete((done, failure) -> {
                if (failure == null) {
                    result.complete(null);
                } else {
                    result.completeExceptionally(failure);
                }
            });
            taken[0] = true;
        });
        if (!taken[0]) {
            result.completeExceptionally(Failures.closed());
        }
        return result;
    }
}
