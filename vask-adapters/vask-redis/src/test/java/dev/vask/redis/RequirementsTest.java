package dev.vask.redis;

import static dev.vask.redis.Heard.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.redis.servers.DocumentedRights;
import dev.vask.redis.servers.RedisServer;
import dev.vask.spi.BackplaneHealth.State;
import dev.vask.spi.Envelope;
import dev.vask.spi.Topic;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a Redis must have and allow, and what is said where it does not. */
final class RequirementsTest {
    private final Heard heard = new Heard();
    private RedisServer redis;
    private RedisBackplane node;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start();
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
        if (redis != null) {
            redis.close();
        }
    }

    private void startWith(String password) {
        node = RedisBackplane.builder()
                .uri(redis.uri().replace("redis://", "redis://vask:" + password + "@"))
                .build();
        node.start(heard);
    }

    @Test
    @DisplayName("a user that may not publish is refused in plain words, and calls are rejected")
    void noChannels() throws IOException {
        redis.user("vask", DocumentedRights.read().replace("&vask:*", "resetchannels"));
        startWith("secret");
        eventually(() -> node.health().reason().contains("ACL"));
        assertThat(node.health().state()).isEqualTo(State.DOWN);
        assertThat(node.publish(new Topic("app", "room"), new Envelope.Terminate())
                        .toCompletableFuture())
                .failsWithin(Duration.ofSeconds(3));
    }

    @Test
    @DisplayName("a right that lacks and a password that is wrong are told in the server's words")
    void refused() throws IOException {
        redis.user("vask", DocumentedRights.read() + " -pttl");
        startWith("secret");
        eventually(() -> node.health().reason().contains("redis refuses this node"));
        assertThat(node.health().state()).isEqualTo(State.DOWN);
        node.close();
        startWith("wrong");
        eventually(() -> node.health().reason().contains("WRONGPASS"));
    }

    @Test
    @DisplayName("nodes that cut names into other partitions do not meet: the later one says so and stays down")
    void otherFormat() throws IOException {
        redis.command("SET", "vask:{reg}:meta", "1/128");
        node = RedisBackplane.builder().uri(redis.uri()).build();
        node.start(heard);
        eventually(() -> node.health().reason().contains("format/partitions 1/128, this one 1/256"));
        assertThat(node.health().state()).isEqualTo(State.DOWN);
    }
}
