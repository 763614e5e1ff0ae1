package dev.vask.internal.net;

import dev.vask.Limits;
import dev.vask.ProtocolPolicy;
import dev.vask.internal.hub.Counters;
import dev.vask.internal.hub.Hub;
import dev.vask.internal.json.JsonIn;
import dev.vask.spi.Backplane;
import dev.vask.spi.Envelope;
import dev.vask.spi.Topic;
import dev.vask.spi.VaskTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** What every connection of one Vask shares. */
public record Services(
        Limits limits,
        ProtocolPolicy policy,
        VaskTime time,
        RandomGenerator random,
        JsonIn json,
        Hub hub,
        Backplane backplane,
        Counters counters) {
    private static final System.Logger LOG = System.getLogger(Services.class.getName());

    /** Publishes. A failure is the stage's; it is counted and logged here. */
    public CompletionStage<Void> publish(Topic topic, Envelope envelope) {
        CompletionStage<Void> stage;
        try {
            stage = backplane.publish(topic, envelope);
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        return stage.toCompletableFuture().isDone() && !stage.toCompletableFuture().isCompletedExceptionally()
                ? stage
                : stage.whenComplete((done, failure) -> {
                    if (failure != null) {
                        counters.failures.increment();
                        LOG.log(System.Logger.Level.WARNING, "a publish to " + topic.channel() + " failed", failure);
                    }
                });
    }
}
