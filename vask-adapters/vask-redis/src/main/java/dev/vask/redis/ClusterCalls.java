package dev.vask.redis;

import dev.vask.spi.CachedEvent;
import dev.vask.spi.ChannelState;
import dev.vask.spi.Cluster;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The cluster, there from the beginning: before the start and after the end its calls fail as all others do. */
final class ClusterCalls implements Cluster {
    private final Supplier<@Nullable Node> running;

    /** @param running null before the start and after the end */
    ClusterCalls(Supplier<@Nullable Node> running) {
        this.running = running;
    }

    @Override
    public void countChanged(Topic topic, boolean announce) {
        Node node = running.get();
        if (node != null) {
            node.queries.countChanged(topic, announce);
        }
    }

    @Override
    public CompletionStage<ChannelState> channel(Topic topic) {
        return ask(queries -> queries.channel(topic));
    }

    @Override
    public CompletionStage<List<ChannelState>> channels(String app, String prefix) {
        return ask(queries -> queries.channels(app, prefix));
    }

    @Override
    public CompletionStage<List<PresenceMember>> members(Topic topic) {
        return ask(queries -> queries.members(topic));
    }

    @Override
    public CompletionStage<Optional<CachedEvent>> cached(Topic topic) {
        return ask(queries -> queries.cached(topic));
    }

    private <T> CompletionStage<T> ask(Function<Queries, CompletionStage<T>> question) {
        Node node = running.get();
        return node == null ? CompletableFuture.failedFuture(Failures.closed()) : question.apply(node.queries);
    }
}
