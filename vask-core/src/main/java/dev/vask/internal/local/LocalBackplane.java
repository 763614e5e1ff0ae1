package dev.vask.internal.local;

import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneException;
import dev.vask.spi.BackplaneListener;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The backplane of a single node: first and last on the node are first and last in the cluster, so every call returns to the
 * listener at the cost of a method call. It keeps members and watched users, so that a repeated call notifies once.
 *
 * <p>It has no thread: two threads that publish on one channel at the same time notify the listener at the same time. A call
 * that another thread began before {@link #close} may still notify the listener afterwards.
 */
public final class LocalBackplane implements Backplane {
    private static final System.Logger LOG = System.getLogger(LocalBackplane.class.getName());

    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private final Set<Topic> occupied = ConcurrentHashMap.newKeySet();
    private final Set<Present> present = ConcurrentHashMap.newKeySet();
    private final Set<Topic> watched = ConcurrentHashMap.newKeySet();
    private volatile @Nullable BackplaneListener listener;

    private record Present(Topic topic, String userId) {}

    @Override
    public void start(BackplaneListener listener) {
        this.listener = listener;
    }

    @Override
    public CompletionStage<Void> subscribe(Topic topic) {
        return call(it -> {
            if (occupied.add(topic)) {
                safely(() -> it.onOccupied(topic));
                tellIfWatched(it, topic);
            }
        });
    }

    @Override
    public CompletionStage<Void> unsubscribe(Topic topic) {
        return call(it -> {
            if (occupied.remove(topic)) {
                safely(() -> it.onVacated(topic));
                tellIfWatched(it, topic);
            }
        });
    }

    @Override
    public CompletionStage<Void> watch(Topic user) {
        return call(it -> {
            watched.add(user);
            tellIfWatched(it, user);
        });
    }

    @Override
    public CompletionStage<Void> unwatch(Topic user) {
        return call(it -> watched.remove(user));
    }

    /** Again where it changed meanwhile: of two threads that tell, the last word is then a true one. */
    private void tellIfWatched(BackplaneListener to, Topic user) {
        boolean told = occupied.contains(user);
        while (watched.contains(user)) {
            boolean online = told;
            safely(() -> to.onOnline(user, online));
            boolean now = occupied.contains(user);
            if (now == told) {
                return;
            }
            told = now;
        }
    }

    @Override
    public CompletionStage<Void> join(Topic topic, PresenceMember member) {
        return call(it -> {
            if (present.add(new Present(topic, member.userId()))) {
                safely(() -> it.onMemberAdded(topic, member, true));
            }
        });
    }

    @Override
    public CompletionStage<Void> leave(Topic topic, String userId) {
        return call(it -> {
            if (present.remove(new Present(topic, userId))) {
                safely(() -> it.onMemberRemoved(topic, userId, true));
            }
        });
    }

    /**
     * Completes when the event loops of the receivers have accepted the envelope. Written out, because this call is made for
     * every event.
     */
    @Override
    public CompletionStage<Void> publish(Topic topic, Envelope envelope) {
        BackplaneListener current = listener;
        if (current == null) {
            return rejected();
        }
        try {
            return current.deliver(topic, envelope);
        } catch (RuntimeException e) {
            threw(e);
            return DONE;
        }
    }

    /** Nothing to stop, as it acts only when called; from now on it does not. */
    @Override
    public void close() {
        listener = null;
        occupied.clear();
        present.clear();
        watched.clear();
    }

    private CompletionStage<Void> call(Consumer<BackplaneListener> action) {
        BackplaneListener current = listener;
        if (current == null) {
            return rejected();
        }
        action.accept(current);
        return DONE;
    }

    private static CompletionStage<Void> rejected() {
        return CompletableFuture.failedFuture(BackplaneException.rejected(
                "the backplane is closed, as after Vask.close(), or was never started", null));
    }

    private static void safely(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException e) {
            threw(e);
        }
    }

    private static void threw(RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "what the backplane told was not taken", e);
    }
}
