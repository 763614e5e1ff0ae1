package app;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.auth.EncryptedChannels;
import dev.vask.micrometer.VaskMetrics;
import dev.vask.redis.RedisBackplane;
import dev.vask.testing.FakeSocket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Two nodes on the Redis of the property {@code redis}; prints the events that a client of the one receives from the other. */
public final class Main {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

    private static final EncryptedChannels ENCRYPTED = EncryptedChannels.withMasterKey(new byte[32]);

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Vask one = node(new VaskMetrics(registry));
        Vask two = node(new VaskMetrics(new SimpleMeterRegistry()));
        FakeSocket client = FakeSocket.connect(one, "/app/app-key?protocol=7");
        client.subscribes("greetings");
        await(() -> client.frames().stream().anyMatch(it -> it.contains("subscription_succeeded")));
        two.app("app-key").trigger("greetings", "hello", ENCRYPTED.encrypt("private-encrypted-a", "{}"));
        await(() -> !client.events("greetings").isEmpty());
        System.out.println("received " + client.events("greetings") + ", connections: "
                + registry.get("vask.connections").gauge().value());
        one.close();
        two.close();
    }

    private static Vask node(VaskMetrics metrics) {
        return Vask.builder()
                .app(App.of("app-key", "app-secret"))
                .backplane(RedisBackplane.builder().uri(System.getProperty("redis")).build())
                .meter(metrics)
                .drainWindow(Duration.ZERO)
                .build();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - began > LIMIT_NANOS) {
                throw new IllegalStateException("no event from the other node within 20 s");
            }
            Thread.sleep(20);
        }
    }
}
