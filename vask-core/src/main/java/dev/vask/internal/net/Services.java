package dev.vask.internal.net;

import dev.vask.Limits;
import dev.vask.ProtocolPolicy;
import dev.vask.internal.hub.Acceptance;
import dev.vask.internal.hub.AppHub;
import dev.vask.internal.hub.Counters;
import dev.vask.internal.hub.Hub;
import dev.vask.internal.hub.Senders;
import dev.vask.internal.hub.SlowDown;
import dev.vask.internal.session.Session;
import dev.vask.internal.session.SessionRules;
import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneException;
import dev.vask.spi.Envelope;
import dev.vask.spi.Topic;
import dev.vask.spi.VaskTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The parts that every connection of one Vask shares.
 *
 * @param time for timers whose tasks are short, such as heartbeats
 * @param background the same clock; its timers run where a long task delays no heartbeat
 */
public record Services(
        Limits limits,
        ProtocolPolicy policy,
        VaskTime time,
        VaskTime background,
        RandomGenerator random,
        SessionRules rules,
        Hub hub,
        Backplane backplane,
        Counters counters,
        Decisions decisions,
        boolean tellPublished) {
    private static final System.Logger LOG = System.getLogger(Services.class.getName());

    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    /**
     * Publishes for a thread of the host application: it waits, for a bounded time, while it is ahead of the sending threads or
     * of its readers.
     *
     * @return completes when the event loops have accepted the event
     */
    CompletionStage<Void> publishOrWait(Topic topic, Envelope envelope) {
        CompletionStage<Void> stage = publishWithinBounds(topic, envelope);
        if (stage instanceof SlowDown slowDown) {
            hub.senders().slowDown(slowDown);
        }
        // A stage of its own: the host application may complete it, with orTimeout for example.
        return stage instanceof Acceptance ? stage.thenRun(() -> {}) : stage;
    }

    /**
     * Publishes for a thread of the server, which never waits.
     *
     * @return complete, unless the backplane has yet to accept the event or the sending threads are behind; then at most half
     *     the time of a command passes
     */
    CompletionStage<Void> publish(Topic topic, Envelope envelope) {
        CompletionStage<Void> stage = publishWithinBounds(topic, envelope);
        if (stage instanceof Acceptance) {
            return DONE;
        }
        return stage instanceof SlowDown && !stage.toCompletableFuture().isDone() ? patient(stage) : stage;
    }

    /** The event is published by now: a caller that is refused would publish it twice. */
    private CompletionStage<Void> patient(CompletionStage<Void> accepted) {
        CompletableFuture<Void> patient = new CompletableFuture<>();
        VaskTime.Cancellable timer = time.after(limits.commandTimeout().dividedBy(2), () -> patient.complete(null));
        accepted.whenComplete((done, failure) -> {
            timer.cancel();
            patient.complete(null);
        });
        return patient;
    }

    private CompletionStage<Void> publishWithinBounds(Topic topic, Envelope envelope) {
        Senders senders = hub.senders();
        if (senders.isFull() && envelope instanceof Envelope.Event) {
            counters.failures.increment();
            return CompletableFuture.failedFuture(BackplaneException.rejected(
                    senders.backlogBytes() + " bytes of events wait for this server's sending threads, more than "
                            + senders.maxBacklogBytes()
                            + ": publish the next event when the stages of earlier ones have completed",
                    null));
        }
        return publishNow(topic, envelope);
    }

    /** A failure is the stage's; it is counted and logged here. */
    private CompletionStage<Void> publishNow(Topic topic, Envelope envelope) {
        CompletionStage<Void> stage;
        try {
            stage = backplane.publish(topic, envelope);
        } catch (RuntimeException | Error e) {
            stage = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Void> future = stage.toCompletableFuture();
        if (stage instanceof SlowDown
                || stage instanceof Acceptance
                || (future.isDone() && !future.isCompletedExceptionally())) {
            return stage;
        }
        return stage.whenComplete((done, failure) -> {
            if (failure != null) {
                counters.failed(
                        LOG,
                        "publish",
                        "publish to " + topic.channel() + " of app " + topic.app() + " failed",
                        failure);
            }
        });
    }

    Session session(AppHub app, String socketId) {
        return new Session(app, socketId, rules, time.nanoTime());
    }

    /** The same stage, failing with a {@link TimeoutException} once a command has waited as long as it may. */
    public <T extends @Nullable Object> CompletableFuture<T> timeLimited(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (future.isDone()) {
            return future;
        }
        CompletableFuture<T> limited = new CompletableFuture<>();
        // Commands may have collected behind the stage; they run wherever it ends.
        VaskTime.Cancellable timer = background.after(
                limits.commandTimeout(), () -> limited.completeExceptionally(new TimeoutException("no answer")));
        var unused = limited.whenComplete((value, failure) -> timer.cancel());
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                limited.complete(value);
            } else {
                limited.completeExceptionally(failure);
            }
        });
        return limited;
    }
}
