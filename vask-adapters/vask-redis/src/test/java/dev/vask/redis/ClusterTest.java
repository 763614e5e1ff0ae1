package dev.vask.redis;

import static dev.vask.redis.Heard.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.redis.servers.RedisClusterServers;
import dev.vask.spi.BackplaneHealth;
import dev.vask.spi.CachedEvent;
import dev.vask.spi.ChannelState;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import dev.vask.transport.OutboundText;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two nodes on a Redis Cluster. */
final class ClusterTest {
    private final List<RedisBackplane> nodes = new ArrayList<>();
    private final Heard first = new Heard();
    private final Heard second = new Heard();
    private RedisClusterServers redis;
    private RedisBackplane one;
    private RedisBackplane two;

    @BeforeEach
    void startNodes() throws Exception {
        redis = RedisClusterServers.start();
        redis.servePartly();
        one = node(first);
        two = node(second);
    }

    @AfterEach
    void stopNodes() {
        nodes.forEach(RedisBackplane::close);
        if (redis != null) {
            redis.close();
        }
    }

    private RedisBackplane node(Heard heard) {
        RedisBackplane node = RedisBackplane.builder()
                .cluster(redis.uris().get(0))
                .lease(Duration.ofSeconds(4))
                .timeout(Duration.ofSeconds(1))
                .probeAfter(Duration.ofSeconds(2))
                .build();
        nodes.add(node);
        node.start(heard);
        eventually(() -> node.health().state() == BackplaneHealth.State.UP);
        return node;
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(8, TimeUnit.SECONDS).join();
    }

    private static Envelope.Event event(String text) {
        return new Envelope.Event(OutboundText.of(text), null, null, null);
    }

    private static Topic topic(int n) {
        return new Topic("app", "presence-cache-" + n);
    }

    private static int slot(Topic topic) {
        return Partitions.slot(Partitions.of(Keys.name(topic)));
    }

    @Test
    @DisplayName("K1: on a cluster everything works for channels on all of its servers")
    void everywhere() {
        for (int n = 0; n < 40; n++) {
            done(one.subscribe(topic(n)));
            done(two.subscribe(topic(n)));
            done(one.join(topic(n), new PresenceMember("ann", "{}")));
            CachedEvent cache = new CachedEvent("e", "d" + n, Duration.ofMinutes(1));
            done(two.publish(topic(n), new Envelope.Event(OutboundText.of("m" + n), null, cache, null)));
            assertThat(done(one.cluster().cached(topic(n))).orElseThrow().data())
                    .isEqualTo("d" + n);
        }
        eventually(() -> new HashSet<>(first.messages).size() == 40 && new HashSet<>(second.messages).size() == 40);
        eventually(() -> second.of("added").size() == 40);
        assertThat(done(two.cluster().channels("app", "presence-")))
                .hasSize(40)
                .contains(new ChannelState("presence-cache-7", 2, 1));
        for (int n = 0; n < 40; n++) {
            done(one.leave(topic(n), "ann"));
            done(one.unsubscribe(topic(n)));
            done(two.unsubscribe(topic(n)));
        }
        assertThat(second.of("vacated")).hasSize(40);
        assertThat(done(two.cluster().channels("app", ""))).isEmpty();
    }

    @Test
    @DisplayName(
            "K18: a slot is moved while its channel is in use: it is subscribed again by itself, and one gap is told")
    void moved() throws Exception {
        Topic topic = topic(1);
        done(one.subscribe(topic));
        done(two.subscribe(topic));
        done(one.join(topic, new PresenceMember("ann", "{}")));
        done(one.publish(topic, event("before")));
        eventually(() -> first.messages.contains("before") && second.messages.contains("before"));
        int slot = slot(topic);
        redis.move(slot, redis.ownerOf(slot), (redis.ownerOf(slot) + 1) % 3);
        long moved = System.nanoTime();
        eventually(() -> first.of("gap").size() == 1 && second.of("gap").size() == 1);
        assertThat(Duration.ofNanos(System.nanoTime() - moved)).isLessThan(Duration.ofSeconds(6));
        done(one.publish(topic, event("after")));
        eventually(() -> first.messages.contains("after") && second.messages.contains("after"));
        done(two.join(topic, new PresenceMember("bob", "{}")));
        eventually(() -> first.of("added").stream().anyMatch(line -> line.contains("bob")));
        assertThat(first.of("removed")).isEmpty();
        assertThat(first.of("gap")).containsExactly("gap [presence-cache-1]");
    }

    @Test
    @DisplayName("K9: a slot moves that a node has used and does not listen to: no connection is given up for it")
    void movedUnheard() throws Exception {
        Topic topic = topic(1);
        done(one.join(topic, new PresenceMember("ann", "{}")));
        done(one.leave(topic, "ann"));
        List<Object> before = connections(one);
        int slot = slot(topic);
        // The node looks where slots are every two seconds, and asks for an answer five times as often.
        for (int n = 0; n < 4; n++) {
            redis.move(slot, redis.ownerOf(slot), (redis.ownerOf(slot) + 1) % 3);
            TimeUnit.MILLISECONDS.sleep(1_300);
        }
        assertThat(connections(one)).isEqualTo(before);
        done(one.join(topic, new PresenceMember("bob", "{}")));
    }

    private static List<Object> connections(RedisBackplane node) throws ReflectiveOperationException {
        return new ArrayList<>(
                Parts.of(node).shards.all().stream().map(Shard::commands).toList());
    }

    @Test
    @DisplayName("K8: one server of three is away: the channels of the others go on")
    void oneAway() throws Exception {
        Topic away = topicOn(2);
        Topic here = topicOn(0);
        done(one.subscribe(away));
        done(one.subscribe(here));
        redis.server(2).freeze();
        eventually(() -> one.health().state() == BackplaneHealth.State.DEGRADED);
        done(two.publish(here, event("here")));
        eventually(() -> first.messages.contains("here"));
        assertThat(two.publish(away, event("away")).toCompletableFuture()).failsWithin(Duration.ofSeconds(3));
        redis.server(2).thaw();
        eventually(() ->
                one.health().state() == BackplaneHealth.State.UP && two.health().state() == BackplaneHealth.State.UP);
        eventually(() -> {
            done(two.publish(away, event("back")).handle((ok, failure) -> null));
            return first.messages.contains("back");
        });
    }

    @Test
    @DisplayName(
            "K8: a primary of the cluster dies: its replica is followed, one gap is told, nobody is said to have gone")
    void failover() throws Exception {
        redis.addReplica(2);
        Topic topic = topicOn(2);
        done(one.subscribe(topic));
        done(two.subscribe(topic));
        done(one.join(topic, new PresenceMember("ann", "{}")));
        eventually(() -> second.of("added").size() == 1);
        redis.server(2).kill();
        eventually(Duration.ofSeconds(40), () -> {
            done(two.publish(topic, event("again")).handle((ok, failure) -> null));
            return first.messages.contains("again") && second.messages.contains("again");
        });
        // A second one where a server that has not heard of the change yet says that the slot is its own.
        eventually(() -> !first.of("gap").isEmpty() && !second.of("gap").isEmpty());
        done(two.join(topic, new PresenceMember("bob", "{}")));
        eventually(() -> first.of("added").stream().anyMatch(line -> line.contains("bob")));
        eventually(() -> done(one.cluster().members(topic)).size() == 2);
        eventually(() -> one.health().equals(BackplaneHealth.UP) && two.health().equals(BackplaneHealth.UP));
        TimeUnit.SECONDS.sleep(3);
        assertThat(first.of("removed")).isEmpty();
        assertThat(second.of("removed")).isEmpty();
        assertThat(first.of("gap")).hasSizeBetween(1, 2);
    }

    private Topic topicOn(int server) throws IOException {
        for (int n = 0; ; n++) {
            if (redis.ownerOf(slot(topic(n))) == server) {
                return topic(n);
            }
        }
    }
}
