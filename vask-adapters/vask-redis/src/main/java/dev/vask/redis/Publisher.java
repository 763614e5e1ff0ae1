package dev.vask.redis;

import dev.vask.spi.BackplaneException;
import dev.vask.spi.CachedEvent;
import dev.vask.spi.Envelope;
import dev.vask.spi.Topic;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sends envelopes; so many at once as Redis can take in time, and no more. */
final class Publisher {
    private final Node node;

    Publisher(Node node) {
        this.node = node;
    }

    CompletableFuture<Void> publish(Topic topic, Envelope envelope) {
        int size = EnvelopeCodec.size(envelope);
        if (size > Settings.MAX_PAYLOAD) {
            return CompletableFuture.failedFuture(BackplaneException.rejected(
                    "an envelope of " + size + " bytes is larger than " + Settings.MAX_PAYLOAD, null));
        }
        TopicEntry entry = node.table.passing(topic);
        if (node.settings.degradedMode() == DegradedMode.LOCAL_ONLY && node.health.down()) {
            return here(topic, envelope);
        }
        Shard shard = node.caller.shard(Partitions.slot(entry.partition));
        if (shard == null || shard.commands() == null) {
            return CompletableFuture.failedFuture(Failures.outOfReach());
        }
        if (!shard.admit(size)) {
            return CompletableFuture.failedFuture(BackplaneException.rejected(
                    "too much is under way to Redis already; it is slow, or too much is published", null));
        }
        return send(entry, envelope).whenComplete((done, failure) -> shard.release(size));
    }

    private CompletableFuture<Void> send(TopicEntry entry, Envelope envelope) {
        CachedEvent cache = envelope instanceof Envelope.Event event ? event.cache() : null;
        return node.caller
                .<Object>call(
                        Partitions.slot(entry.partition),
                        Patience.HASTY,
                        (commands, inFull) -> sending(entry, envelope, cache, commands, inFull))
                .thenApply(done -> null);
    }

    /** Numbered and sent under one lock: receivers drop what does not come in the order of its numbers. */
    private CompletionStage<Object> sending(
            TopicEntry entry,
            Envelope envelope,
            @Nullable CachedEvent cache,
            RedisAsyncCommands<String, byte[]> commands,
            boolean inFull) {
        Partition partition = node.partition(entry);
        partition.lock.lock();
        try {
            long seq = ++partition.seq;
            String origin = node.self.id();
            int incarnation = node.self.incarnation();
            if (cache != null && envelope instanceof Envelope.Event event) {
                byte[] body = EnvelopeCodec.cacheBody(origin, incarnation, seq, event);
                return node.calls.keep(
                        commands, inFull, entry, body, cache.timeToLive().toMillis());
            }
            byte[] message = EnvelopeCodec.message(origin, incarnation, seq, envelope);
            return (node.settings.sharded()
                            ? commands.spublish(entry.channel, message)
                            : commands.publish(entry.channel, message))
                    .thenApply(receivers -> receivers);
        } finally {
            partition.lock.unlock();
        }
    }

    /** To this node's subscribers, among what else comes in on the topic. */
    private CompletableFuture<Void> here(Topic topic, Envelope envelope) {
        TopicEntry entry = node.table.find(topic);
        if (entry == null) {
            return CompletableFuture.completedFuture(null);
        }
        return node.interests.onStripe(entry, () -> {
            if (entry.held) {
                node.stripe(entry).inFlight(node.listener.deliver(topic, envelope));
            }
        });
    }
}
