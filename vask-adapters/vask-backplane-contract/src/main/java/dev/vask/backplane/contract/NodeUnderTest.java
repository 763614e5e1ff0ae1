package dev.vask.backplane.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneException;
import dev.vask.spi.Cluster;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A node, used as the core uses it: of one topic, each call after the one before is complete. */
final class NodeUnderTest {
    private static final int ATTEMPTS = 100;

    final Backplane backplane;
    final RecordingListener told;
    private final Waiting waiting;
    private final boolean callsMayFail;

    NodeUnderTest(BackplaneFixture fixture, Waiting waiting) throws Exception {
        told = new RecordingListener(!fixture.tellsInsideCalls());
        backplane = fixture.node(told);
        this.waiting = waiting;
        callsMayFail = fixture.callsMayFail();
    }

    void subscribe(Topic topic) {
        told.subscribing(topic);
        carriedOut(() -> backplane.subscribe(topic));
        told.subscribed(topic);
    }

    void unsubscribe(Topic topic) {
        told.unsubscribing(topic);
        carriedOut(() -> backplane.unsubscribe(topic));
    }

    void join(Topic topic, String userId) {
        join(topic, new PresenceMember(userId, "{}"));
    }

    void join(Topic topic, PresenceMember member) {
        carriedOut(() -> backplane.join(topic, member));
    }

    void leave(Topic topic, String userId) {
        carriedOut(() -> backplane.leave(topic, userId));
    }

    void watch(Topic user) {
        carriedOut(() -> backplane.watch(user));
    }

    void unwatch(Topic user) {
        carriedOut(() -> backplane.unwatch(user));
    }

    /** Publishes and waits; where it is not known whether it was carried out, it is not done again. */
    void publish(Topic topic, Envelope envelope) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            BackplaneException failure = outcome(backplane.publish(topic, envelope));
            if (failure == null || failure.outcome() == BackplaneException.Outcome.UNCONFIRMED) {
                acceptable(failure);
                return;
            }
            acceptable(failure);
        }
        throw new AssertionError("rejected " + ATTEMPTS + " times");
    }

    Cluster cluster() {
        return Objects.requireNonNull(backplane.cluster(), "several nodes, and nothing that they know together");
    }

    /** Makes a call until it is carried out: all but publishing may be repeated. */
    void carriedOut(Supplier<CompletionStage<Void>> call) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            BackplaneException failure = outcome(call.get());
            if (failure == null) {
                return;
            }
            acceptable(failure);
        }
        throw new AssertionError("failed " + ATTEMPTS + " times");
    }

    private void acceptable(@Nullable BackplaneException failure) {
        if (failure != null && !callsMayFail) {
            throw new AssertionError("a call failed without a reason: " + failure.outcome(), failure);
        }
    }

    /** Waits for the end of a call; null if it ended well. */
    @Nullable
    BackplaneException outcome(CompletionStage<?> stage) {
        Throwable failure = waiting.failure(stage);
        if (failure != null) {
            assertThat(failure).as("what a stage fails with").isInstanceOf(BackplaneException.class);
        }
        return (BackplaneException) failure;
    }

    <T> T answer(CompletionStage<T> stage) {
        Throwable failure = waiting.failure(stage);
        if (failure != null) {
            throw new AssertionError("no answer", failure);
        }
        return stage.toCompletableFuture().join();
    }

    void close() {
        backplane.close();
        told.closed();
    }
}
