package dev.vask.internal.hub;

import dev.vask.internal.protocol.ChannelName;
import dev.vask.spi.Topic;
import java.util.concurrent.CompletionStage;

/** What the backplane knows of this node's wish for a topic. Touched by the steps of one {@link Lane} only. */
final class Interest {
    private enum State {
        NONE,
        /** Told, and no answer yet or a bad one: the backplane may know all the same. */
        DOUBTFUL,
        SURE
    }

    private final AppHub app;
    private final ChannelName name;
    private State state = State.NONE;

    Interest(AppHub app, ChannelName name) {
        this.app = app;
        this.name = name;
    }

    /** The channel, as the backplane knows it. Made anew: a channel at rest, as most are, needs none. */
    Topic topic() {
        return new Topic(app.key(), name.text());
    }

    /** Whether there is something to {@link #giveUp}. */
    boolean exists() {
        return state != State.NONE;
    }

    /** Whether every later publish is seen here. */
    boolean isSure() {
        return state == State.SURE;
    }

    /** Completes when every later publish is seen here. */
    CompletionStage<Void> ensure() {
        if (state == State.SURE) {
            return Lane.DONE;
        }
        state = State.DOUBTFUL;
        return Lane.then(Lane.call(() -> app.backplane().subscribe(topic())), () -> {
            state = State.SURE;
            return Lane.DONE;
        });
    }

    CompletionStage<Void> giveUp() {
        state = State.NONE;
        return Lane.call(() -> app.backplane().unsubscribe(topic()));
    }
}
