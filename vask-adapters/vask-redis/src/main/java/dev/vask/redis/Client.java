package dev.vask.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The Redis client, set up so that nothing waits without bound and nothing is sent twice. */
final class Client {
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    /** Commands of one connection that are under way. */
    private static final int MAX_REQUESTS = 65_536;

    private final RedisClient client;
    private final @Nullable ClientResources own;

    Client(Settings settings) {
        ClientResources shared = settings.resources();
        own = shared == null
                ? DefaultClientResources.builder()
                        .ioThreadPoolSize(2)
                        .computationThreadPoolSize(2)
                        .build()
                : null;
        client = RedisClient.create(shared == null ? own : shared);
        SslOptions ssl = settings.sslOptions();
        client.setOptions(ClientOptions.builder()
                .sslOptions(ssl == null ? ClientOptions.DEFAULT_SSL_OPTIONS : ssl)
                // Connections are replaced by their keeper: see there.
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MAX_REQUESTS)
                .timeoutOptions(TimeoutOptions.enabled(settings.timeout()))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.timeout())
                        .keepAlive(true)
                        .tcpNoDelay(true)
                        .build())
                .build());
    }

    CompletionStage<StatefulRedisConnection<String, byte[]>> connect(RedisURI uri) {
        return client.connectAsync(CODEC, uri);
    }

    CompletionStage<StatefulRedisPubSubConnection<String, byte[]>> connectPubSub(RedisURI uri) {
        return client.connectPubSubAsync(CODEC, uri);
    }

    CompletionStage<StatefulRedisSentinelConnection<String, byte[]>> connectSentinel(RedisURI uri) {
        return client.connectSentinelAsync(CODEC, uri);
    }

    /** Ends all that is left once the connections are closed, without waiting for it. */
    void close(CompletableFuture<Void> connections, Duration atMost) {
        var unused = connections
                .handle((done, failure) -> null)
                .thenCompose(closed -> client.shutdownAsync(0, atMost.toMillis(), TimeUnit.MILLISECONDS))
                .whenComplete((done, failure) -> endThreads(atMost));
    }

    private void endThreads(Duration atMost) {
        if (own != null) {
            var unused = own.shutdown(0, atMost.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
