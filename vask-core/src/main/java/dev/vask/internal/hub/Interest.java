package dev.vask.internal.hub;

import dev.vask.spi.Backplane;
import dev.vask.spi.Topic;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the backplane knows of this node's wish for a topic. Touched by the steps of one {@link Lane} only. */
final class Interest {
    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private enum State {
        NONE,
        /** Told, and no answer yet or a bad one: the backplane may know all the same. */
        DOUBTFUL,
        SURE
    }

    private final Backplane backplane;
    private final Topic topic;
    private State state = State.NONE;

    Interest(Backplane backplane, Topic topic) {
        this.backplane = backplane;
        this.topic = topic;
    }

    /** Whether there is something to {@link #giveUp}. */
    boolean exists() {
        return state != State.NONE;
    }

    /** Completes when every later publish is seen here. */
    CompletionStage<Void> ensure() {
        if (state == State.SURE) {
            return DONE;
        }
        state = State.DOUBTFUL;
        return Lane.then(Lane.call(() -> backplane.subscribe(topic)), () -> {
            state = State.SURE;
            return DONE;
        });
    }

    CompletionStage<Void> giveUp() {
        state = State.NONE;
        return Lane.call(() -> backplane.unsubscribe(topic));
    }
}
