package dev.vask.internal.local;

import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneListener;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The engine of a single node: first and last on the node are first and last in the cluster, so every call comes straight
 * back, at the cost of a method call. All it remembers is which users are online, and who is watched.
 */
public final class LocalBackplane implements Backplane {
    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private static final String USER_PREFIX = "#server-to-user-";

    private final Set<Topic> online = ConcurrentHashMap.newKeySet();
    private final Set<Topic> watched = ConcurrentHashMap.newKeySet();
    private volatile @Nullable BackplaneListener listener;

    @Override
    public void start(BackplaneListener listener) {
        this.listener = listener;
    }

    @Override
    public CompletionStage<Void> subscribe(Topic topic) {
        if (isUser(topic)) {
            online.add(topic);
        }
        listener().onOccupied(topic);
        tellIfWatched(topic);
        return DONE;
    }

    @Override
    public CompletionStage<Void> unsubscribe(Topic topic) {
        online.remove(topic);
        listener().onVacated(topic);
        tellIfWatched(topic);
        return DONE;
    }

    @Override
    public CompletionStage<Void> watch(Topic user) {
        watched.add(user);
        tellIfWatched(user);
        return DONE;
    }

    @Override
    public CompletionStage<Void> unwatch(Topic user) {
        watched.remove(user);
        return DONE;
    }

    /** Again where it changed meanwhile: of two threads that tell, the last word is then a true one. */
    private void tellIfWatched(Topic user) {
        boolean told = online.contains(user);
        while (watched.contains(user)) {
            listener().onOnline(user, told);
            boolean now = online.contains(user);
            if (now == told) {
                return;
            }
            told = now;
        }
    }

    private static boolean isUser(Topic topic) {
        return topic.channel().startsWith(USER_PREFIX);
    }

    @Override
    public CompletionStage<Void> join(Topic topic, PresenceMember member) {
        listener().onMemberAdded(topic, member, true);
        return DONE;
    }

    @Override
    public CompletionStage<Void> leave(Topic topic, String userId) {
        listener().onMemberRemoved(topic, userId, true);
        return DONE;
    }

    @Override
    public CompletionStage<Void> publish(Topic topic, Envelope envelope) {
        listener().onMessage(topic, envelope);
        return DONE;
    }

    /** Nothing to stop: it acts only when called. */
    @Override
    public void close() {}

    private BackplaneListener listener() {
        BackplaneListener current = listener;
        if (current == null) {
            throw new IllegalStateException("a backplane is started before it is used");
        }
        return current;
    }
}
