package dev.vask.redis;

import static dev.vask.redis.Heard.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.BackplaneHealth;
import dev.vask.spi.BackplaneHealth.State;
import dev.vask.spi.CachedEvent;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import dev.vask.transport.OutboundText;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a Redis must have and allow, and what is said where it does not. */
final class RequirementsTest {
    /** The same as in docs/clustering.md. */
    private static final String RIGHTS = "-@all +@connection +@scripting +@pubsub +@hash +@set +@sortedset +@string"
            + " +@stream +@bitmap +del +exists +expire +pexpire +pttl +time +role +info +config|get +cluster|slots"
            + " +cluster|nodes +cluster|shards";

    private final Heard heard = new Heard();
    private TestRedis redis;
    private RedisBackplane node;

    @BeforeEach
    void start() throws Exception {
        redis = TestRedis.start();
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

    private void startAs(String keysAndChannels) {
        redis.user("vask", "on >secret " + keysAndChannels + " " + RIGHTS);
        node = RedisBackplane.builder()
                .uri(redis.uri().replace("redis://", "redis://vask:secret@"))
                .build();
        node.start(heard);
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(8, TimeUnit.SECONDS).join();
    }

    @Test
    @DisplayName("the rights that the manual names are enough for all that is done")
    void rights() {
        startAs("~vask:* &vask:*");
        eventually(() -> node.health().equals(BackplaneHealth.UP));
        Topic topic = new Topic("app", "presence-cache-room");
        heard.wanting = true;
        done(node.subscribe(topic));
        done(node.join(topic, new PresenceMember("ann", "{}")));
        CachedEvent cache = new CachedEvent("e", "d", Duration.ofMinutes(1));
        done(node.publish(topic, new Envelope.Event(OutboundText.of("x"), null, cache, null)));
        assertThat(done(node.cluster().cached(topic))).isPresent();
        assertThat(done(node.cluster().channels("app", ""))).hasSize(1);
        node.cluster().countChanged(topic, true);
        eventually(() -> !heard.of("count").isEmpty() && heard.notices.size() == 2);
    }

    @Test
    @DisplayName("a user that may not publish is refused in plain words, and calls are rejected")
    void noChannels() {
        startAs("~vask:* resetchannels");
        eventually(() -> node.health().reason().contains("ACL"));
        assertThat(node.health().state()).isEqualTo(State.DOWN);
        assertThat(node.publish(new Topic("app", "room"), new Envelope.Terminate())
                        .toCompletableFuture())
                .failsWithin(Duration.ofSeconds(3));
    }

    @Test
    @DisplayName("a right that lacks and a password that is wrong are told in the server's words")
    void refused() {
        redis.user("vask", "on >secret ~vask:* &vask:* " + RIGHTS + " -pttl");
        node = RedisBackplane.builder()
                .uri(redis.uri().replace("redis://", "redis://vask:secret@"))
                .build();
        node.start(heard);
        eventually(() -> node.health().reason().contains("redis refuses this node"));
        assertThat(node.health().state()).isEqualTo(State.DOWN);
        node.close();
        node = RedisBackplane.builder()
                .uri(redis.uri().replace("redis://", "redis://vask:wrong@"))
                .build();
        node.start(heard);
        eventually(() -> node.health().reason().contains("WRONGPASS"));
    }

    @Test
    @DisplayName("nodes that cut names into other partitions do not meet: the later one says so and stays down")
    void otherFormat() {
        redis.set("vask:{reg}:meta", "1/128");
        node = RedisBackplane.builder().uri(redis.uri()).build();
        node.start(heard);
        eventually(() -> node.health().reason().contains("format/partitions 1/128, this one 1/256"));
        assertThat(node.health().state()).isEqualTo(State.DOWN);
    }
}
