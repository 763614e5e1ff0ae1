package dev.vask.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Finds out which servers take writes at present. */
final class Topology {
    private final Client client;
    private final RedisURI first;
    private final List<RedisURI> seeds;

    Topology(Client client, Settings settings) {
        this.client = client;
        this.seeds = settings.uris();
        this.first = seeds.get(0);
    }

    /** Where the primary is that Sentinel names. */
    CompletionStage<RedisURI> primaryBySentinel() {
        return client.connectSentinel(first)
                .thenCompose(sentinel -> closing(
                        sentinel,
                        sentinel.async()
                                .getMasterAddrByName(first.getSentinelMasterId())
                                .thenApply(this::named)));
    }

    private RedisURI named(@Nullable SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            throw new IllegalStateException("Sentinel knows no primary named " + first.getSentinelMasterId());
        }
        return at(inet.getHostString(), inet.getPort());
    }

    /**
     * A cluster's primaries with their slots, by one of its servers.
     *
     * @param known a connection to one, if there is one
     */
    CompletionStage<List<Primary>> primariesOfCluster(
            @Nullable StatefulRedisConnection<String, byte[]> known, List<RedisURI> others) {
        if (known != null) {
            try {
                return known.async().clusterSlots().thenApply(slots -> primaries(slots, first.getHost()));
            } catch (RedisException lost) {
                return CompletableFuture.failedFuture(lost);
            }
        }
        List<RedisURI> candidates = new ArrayList<>(others);
        candidates.addAll(seeds);
        return firstThatAnswers(candidates, 0, null);
    }

    private CompletionStage<List<Primary>> firstThatAnswers(
            List<RedisURI> candidates, int at, @Nullable Throwable failure) {
        if (at == candidates.size()) {
            return CompletableFuture.failedFuture(
                    failure == null ? new IllegalStateException("a cluster without servers") : failure);
        }
        RedisURI candidate = candidates.get(at);
        return client.connect(candidate)
                .thenCompose(connection -> closing(
                        connection,
                        connection.async().clusterSlots().thenApply(slots -> primaries(slots, candidate.getHost()))))
                .handle((found, why) -> why == null
                        ? CompletableFuture.completedFuture(found)
                        : firstThatAnswers(candidates, at + 1, Failures.unwrapped(why))
                                .toCompletableFuture())
                .thenCompose(next -> next);
    }

    /** Rows of first slot, last slot, primary as host and port, replicas. */
    private List<Primary> primaries(List<Object> rows, String askedHost) {
        Map<String, Primary> primaries = new LinkedHashMap<>();
        for (Object row : rows) {
            List<?> parts = (List<?>) row;
            List<?> server = (List<?>) parts.get(2);
            String host = server.get(0) instanceof byte[] name && name.length > 0 ? Wire.text(name) : askedHost;
            int port = ((Number) server.get(1)).intValue();
            String id = host + ":" + port;
            Primary primary = primaries.computeIfAbsent(id, key -> Primary.withoutSlots(key, at(host, port)));
            primary.slots().set(((Number) parts.get(0)).intValue(), ((Number) parts.get(1)).intValue() + 1);
        }
        if (primaries.isEmpty()) {
            throw new IllegalStateException("a cluster in which no server has any slots yet");
        }
        return List.copyOf(primaries.values());
    }

    /** Another server, with the credentials and the TLS of the first. */
    private RedisURI at(String host, int port) {
        RedisURI uri = RedisURI.create(host, port);
        uri.applySsl(first);
        uri.applyAuthentication(first);
        uri.setDatabase(first.getDatabase());
        uri.setTimeout(first.getTimeout());
        return uri;
    }

    private static <T> CompletionStage<T> closing(StatefulConnection<?, ?> connection, CompletionStage<T> answer) {
        return answer.whenComplete((done, failure) -> {
            var unused = connection.closeAsync();
        });
    }
}
