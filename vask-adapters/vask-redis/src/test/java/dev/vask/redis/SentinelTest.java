package dev.vask.redis;

import static dev.vask.redis.Heard.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.BackplaneHealth;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import dev.vask.transport.OutboundText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes on a primary with a replica, watched over by three sentinels. */
@Tag("once")
final class SentinelTest {
    private final List<AutoCloseable> running = new ArrayList<>();
    private final List<TestRedis> sentinels = new ArrayList<>();
    private final Heard first = new Heard();
    private final Heard second = new Heard();
    private TestRedis primary;
    private RedisBackplane one;
    private RedisBackplane two;

    @BeforeEach
    void start() throws Exception {
        primary = started();
        TestRedis replica = started("--replicaof", "127.0.0.1 " + primary.port(), "--repl-diskless-sync-delay", "0");
        eventually(() -> replica.info().contains("master_link_status:up"));
        for (int n = 0; n < 3; n++) {
            sentinels.add(started("""
                    sentinel monitor main 127.0.0.1 %d 2
                    sentinel down-after-milliseconds main 1000
                    sentinel failover-timeout main 5000
                    """.formatted(primary.port())));
        }
        eventually(() -> sentinels.stream().allMatch(it -> it.info().contains("slaves=1,sentinels=3")));
        one = node(first);
        two = node(second);
    }

    private TestRedis started(String... more) throws Exception {
        TestRedis redis = TestRedis.start(more);
        running.add(redis);
        return redis;
    }

    @AfterEach
    void stop() throws Exception {
        if (one != null) {
            one.close();
        }
        if (two != null) {
            two.close();
        }
        for (AutoCloseable redis : running) {
            redis.close();
        }
    }

    private RedisBackplane node(Heard heard) {
        RedisBackplane node = RedisBackplane.builder()
                .sentinel("redis-sentinel://"
                        + sentinels.stream().map(it -> "127.0.0.1:" + it.port()).collect(Collectors.joining(","))
                        + "#main")
                .lease(Duration.ofSeconds(8))
                .timeout(Duration.ofSeconds(1))
                .probeAfter(Duration.ofSeconds(2))
                .build();
        node.start(heard);
        eventually(() -> node.health().state() == BackplaneHealth.State.UP);
        return node;
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(8, TimeUnit.SECONDS).join();
    }

    @Test
    @DisplayName(
            "K8: the primary dies: both nodes follow to the replica, tell one gap, and nobody is said to have gone")
    void failover() throws Exception {
        Topic topic = new Topic("app", "presence-room");
        done(one.subscribe(topic));
        done(two.subscribe(topic));
        done(one.join(topic, new PresenceMember("ann", "{}")));
        eventually(() -> second.of("added").size() == 1);
        primary.kill();
        eventually(Duration.ofSeconds(30), () -> {
            done(one.publish(topic, new Envelope.Event(OutboundText.of("again"), null, null, null))
                    .handle((ok, failure) -> null));
            return second.messages.contains("again") && first.messages.contains("again");
        });
        eventually(() -> first.of("gap").size() == 1 && second.of("gap").size() == 1);
        eventually(() -> two.health().state() == BackplaneHealth.State.UP);
        eventually(() -> done(two.cluster().members(topic)).size() == 1);
        TimeUnit.SECONDS.sleep(5);
        assertThat(first.of("gap")).hasSize(1);
        assertThat(first.of("removed")).isEmpty();
        assertThat(second.of("removed")).isEmpty();
        assertThat(one.health().state()).isEqualTo(BackplaneHealth.State.UP);
    }
}
