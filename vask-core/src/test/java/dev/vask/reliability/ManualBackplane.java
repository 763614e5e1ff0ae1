package dev.vask.reliability;

import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneListener;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** An engine of one node that answers when and how a test says; keeps an account of what it was asked. */
final class ManualBackplane implements Backplane {
    /** How a kind of call is answered. */
    enum Mode {
        /** At once, inside the call. */
        INLINE,
        /** When the test completes it. */
        LATER,
        /** With a failed stage, without effect. */
        FAIL,
        /** With a failed stage, after it has taken effect. */
        FAIL_AFTER_EFFECT,
        /** By throwing, which an engine must not. */
        THROW,
        /** By throwing an error. */
        ERROR,
        /** Never. */
        NEVER
    }

    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Mode> modes = new HashMap<>();
    private final Deque<Runnable> pending = new ArrayDeque<>();
    private final List<Topic> topics = new ArrayList<>();
    private @Nullable BackplaneListener listener;
    boolean closed;

    void answers(String call, Mode mode) {
        modes.put(call, mode);
    }

    /** Everything, from now on. */
    void answersAll(Mode mode) {
        for (String call : new String[] {"subscribe", "unsubscribe", "join", "leave", "publish"}) {
            answers(call, mode);
        }
    }

    int pending() {
        return pending.size();
    }

    /** Completes the oldest call that waits. */
    void completeNext() {
        pending.remove().run();
    }

    /** Completes what waits, and what is asked meanwhile. */
    void completeAll() {
        while (!pending.isEmpty()) {
            completeNext();
        }
    }

    /** The topics this node is interested in, as the engine knows. */
    List<Topic> topics() {
        return List.copyOf(topics);
    }

    BackplaneListener listener() {
        return java.util.Objects.requireNonNull(listener);
    }

    @Override
    public void start(BackplaneListener listener) {
        this.listener = listener;
    }

    @Override
    public CompletionStage<Void> subscribe(Topic topic) {
        return answer("subscribe", topic.channel(), () -> {
            topics.add(topic);
            listener().onOccupied(topic);
        });
    }

    @Override
    public CompletionStage<Void> unsubscribe(Topic topic) {
        return answer("unsubscribe", topic.channel(), () -> {
            topics.remove(topic);
            listener().onVacated(topic);
        });
    }

    @Override
    public CompletionStage<Void> join(Topic topic, PresenceMember member) {
        return answer(
                "join",
                topic.channel() + " " + member.userId(),
                () -> listener().onMemberAdded(topic, member, true));
    }

    @Override
    public CompletionStage<Void> leave(Topic topic, String userId) {
        return answer("leave", topic.channel() + " " + userId, () -> listener().onMemberRemoved(topic, userId, true));
    }

    @Override
    public CompletionStage<Void> watch(Topic user) {
        return answer("watch", user.channel(), () -> listener().onOnline(user, topics.contains(user)));
    }

    @Override
    public CompletionStage<Void> unwatch(Topic user) {
        return answer("unwatch", user.channel(), () -> {});
    }

    @Override
    public CompletionStage<Void> publish(Topic topic, Envelope envelope) {
        return answer("publish", topic.channel(), () -> listener().onMessage(topic, envelope));
    }

    @Override
    public void close() {
        closed = true;
    }

    private CompletionStage<Void> answer(String call, String what, Runnable effect) {
        calls.add(call + " " + what);
        CompletableFuture<Void> stage = new CompletableFuture<>();
        switch (modes.getOrDefault(call, Mode.INLINE)) {
            case INLINE -> {
                effect.run();
                stage.complete(null);
            }
            case LATER ->
                pending.add(() -> {
                    effect.run();
                    stage.complete(null);
                });
            case FAIL -> stage.completeExceptionally(new IllegalStateException("engine down"));
            case FAIL_AFTER_EFFECT -> {
                effect.run();
                stage.completeExceptionally(new IllegalStateException("answer lost"));
            }
            case THROW -> throw new IllegalStateException("engine broken");
            case ERROR -> throw new OutOfMemoryError("engine out of memory, says the test");
            case NEVER -> {}
        }
        return stage;
    }
}
