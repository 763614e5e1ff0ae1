package dev.vask.redis.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.redis.servers.RedisNode.Outcome;
import dev.vask.spi.BackplaneHealth;
import dev.vask.spi.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The network between a node and Redis is slow, cut, deaf, or leads to the wrong server. */
@Tag("once")
@Timeout(180)
class NetworkTest {
    private static final Topic TOPIC = new Topic(NodeMain.APP, "presence-network");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    @DisplayName(
            "K10: the connection that receives falls into a black hole: found, replaced, reported; the state is the truth")
    void deaf() throws IOException {
        try (RedisServer server = RedisServer.start();
                TcpProxy proxy = new TcpProxy(server.port());
                RedisNode near = RedisNode.start(server.uri());
                RedisNode far = RedisNode.start(proxy.uri())) {
            near.subscribe(TOPIC);
            far.subscribe(TOPIC);
            near.join(TOPIC, "anna");
            near.awaitFlow(TOPIC, far);
            assertThat(proxy.blackHole(TcpLink::subscriber)).isPositive();
            long begun = System.nanoTime();
            near.leave(TOPIC, "anna");
            near.join(TOPIC, "bert");
            Await.until("trouble is seen", PATIENCE, () -> far.state() != BackplaneHealth.State.UP);
            far.awaitUp();
            System.out.printf("K10: replaced after %d ms%n", (System.nanoTime() - begun) / 1_000_000);
            near.awaitFlow(TOPIC, far);
            Await.until("the truth", PATIENCE, () -> far.members(TOPIC).equals(new TreeSet<>(List.of("bert"))));
            assertThat(far.awaitGaps()).hasSize(1);
            assertThat(near.told().gaps()).isEmpty();
            assertThat(far.told().violations()).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "K10: all connections fall into a black hole: others bury the node, and have its users back afterwards")
    void cutOff() throws IOException {
        try (RedisServer server = RedisServer.start();
                TcpProxy proxy = new TcpProxy(server.port());
                RedisNode near = RedisNode.start(server.uri());
                RedisNode far = RedisNode.start(proxy.uri())) {
            near.subscribe(TOPIC);
            far.subscribe(TOPIC);
            near.join(TOPIC, "anna");
            far.join(TOPIC, "bert");
            Await.until("bert", PATIENCE, () -> near.members(TOPIC).contains("bert"));
            far.told().takenForDead(TOPIC);
            proxy.blackHole();
            Await.until("bert's end", PATIENCE, () -> !near.members(TOPIC).contains("bert"));
            assertThat(far.published(TOPIC, "unheard")).isNotEqualTo(Outcome.DONE);
            Await.until("a node that knows", PATIENCE, () -> far.state() == BackplaneHealth.State.DOWN);
            proxy.heal();
            far.awaitUp();
            Await.until("bert is back", PATIENCE, () -> near.members(TOPIC).contains("bert"));
            near.awaitFlow(TOPIC, far);
            assertThat(far.members(TOPIC)).containsExactly("anna", "bert");
            assertThat(far.told().violations()).isEmpty();
            assertThat(near.told().violations()).isEmpty();
        }
    }

    @Test
    @DisplayName("K11: a slow network that resets now and then: what is confirmed comes, in order, nothing twice")
    void slowAndTorn() throws IOException {
        try (RedisServer server = RedisServer.start();
                TcpProxy proxy = new TcpProxy(server.port());
                RedisNode near = RedisNode.start(server.uri());
                RedisNode far = RedisNode.start(
                        RedisNode.settings().timeout(Duration.ofSeconds(2)).uri(proxy.uri()))) {
            near.subscribe(TOPIC);
            proxy.latency(Duration.ofMillis(50));
            far.subscribe(TOPIC);
            List<Long> millis = new ArrayList<>();
            List<String> done = new ArrayList<>();
            Random random = new Random(5);
            for (int i = 0; i < Full.size(60, 600); i++) {
                long begun = System.nanoTime();
                if (far.published(TOPIC, "event " + i) == Outcome.DONE) {
                    done.add("event " + i);
                    millis.add((System.nanoTime() - begun) / 1_000_000);
                }
                if (random.nextInt(40) == 0) {
                    proxy.resetAll();
                }
            }
            assertThat(done).hasSizeGreaterThan(10);
            Await.until(
                    "all that was confirmed",
                    PATIENCE,
                    () -> near.told().frames(TOPIC).containsAll(done));
            assertInOrder(near.told().frames(TOPIC));
            assertInOrder(far.told().frames(TOPIC));
            millis.sort(Long::compare);
            System.out.printf(
                    "K11: a publish takes %d ms, at worst %d%n",
                    millis.get(millis.size() / 2), millis.get(millis.size() - 1));
            proxy.latency(Duration.ZERO);
            near.awaitFlow(TOPIC, far);
            assertThat(far.told().violations()).isEmpty();
        }
    }

    private static void assertInOrder(List<String> frames) {
        TreeMap<Integer, String> sorted = new TreeMap<>();
        for (String frame : frames) {
            assertThat(sorted.put(Integer.valueOf(frame.substring("event ".length())), frame))
                    .as("twice")
                    .isNull();
        }
        assertThat(frames).isEqualTo(new ArrayList<>(sorted.values()));
    }

    @Test
    @DisplayName(
            "K7: a node that takes long to say again whom it has, after Redis lost it: nobody is taken for gone meanwhile")
    void slowToSayAgain() throws IOException {
        int users = 400;
        try (RedisServer server = RedisServer.start();
                TcpProxy proxy = new TcpProxy(server.port());
                RedisNode near = RedisNode.start(server.uri());
                RedisNode far = RedisNode.start(proxy.uri())) {
            near.subscribe(TOPIC);
            far.subscribe(TOPIC);
            near.join(TOPIC, "anna");
            for (int i = 0; i < users; i++) {
                far.join(TOPIC, "far" + i);
            }
            Await.until("all", PATIENCE, () -> near.members(TOPIC).size() == users + 1);
            // Some 64 users at a time, each time there and back: longer than half a lease in all.
            proxy.latency(Duration.ofMillis(250));
            server.flushAll();
            Await.until(
                    "all are known to Redis again",
                    PATIENCE,
                    () -> server.list("HKEYS", membersKey(server)).size() == users + 1);
            Await.pass(RedisNode.LEASE);
            proxy.latency(Duration.ZERO);
            for (RedisNode node : List.of(near, far)) {
                assertThat(node.went(TOPIC)).isEmpty();
                assertThat(node.members(TOPIC)).hasSize(users + 1);
                assertThat(node.told().violations()).isEmpty();
            }
            far.leave(TOPIC, "far0");
            Await.until("the end of one", PATIENCE, () -> near.members(TOPIC).size() == users);
        }
    }

    private static String membersKey(RedisServer server) throws IOException {
        return server.keys().stream()
                .filter(key -> key.contains(":i:") && key.endsWith(TOPIC.channel()))
                .findFirst()
                .orElse("none");
    }

    @Test
    @DisplayName("K12: a node that reads too slowly is cut off by Redis: its gap is reported, others are not held up")
    void tooSlow() throws IOException {
        try (RedisServer server = RedisServer.start();
                TcpProxy proxy = new TcpProxy(server.port());
                RedisNode near = RedisNode.start(server.uri());
                RedisNode slow = RedisNode.start(proxy.uri())) {
            server.command("CONFIG", "SET", "client-output-buffer-limit", "pubsub 1mb 1mb 1");
            near.subscribe(TOPIC);
            slow.subscribe(TOPIC);
            near.awaitFlow(TOPIC, slow);
            proxy.links().stream().filter(TcpLink::subscriber).forEach(TcpLink::stall);
            String large = "x".repeat(100_000);
            int sent = 0;
            while (slow.told().gaps().isEmpty() && sent < 400) {
                String frame = sent++ + large;
                assertThat(near.published(TOPIC, frame)).isEqualTo(Outcome.DONE);
                near.awaitFrame(TOPIC, frame);
            }
            Await.until(
                    "a gap that is reported", PATIENCE, () -> slow.told().gaps().size() == 1);
            near.awaitFlow(TOPIC, slow);
            assertThat(near.told().gaps()).isEmpty();
            assertThat(slow.told().violations()).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "K13: the connection that receives leads to a server without traffic: found out, though it is well by itself")
    void wrongServer() throws IOException {
        try (RedisServer server = RedisServer.start();
                RedisServer demoted = RedisServer.start();
                TcpProxy proxy = new TcpProxy(server.port());
                RedisNode near = RedisNode.start(server.uri());
                RedisNode far = RedisNode.start(proxy.uri())) {
            near.subscribe(TOPIC);
            far.subscribe(TOPIC);
            near.awaitFlow(TOPIC, far);
            proxy.leadTo(demoted.port());
            proxy.links().stream().filter(TcpLink::subscriber).forEach(TcpLink::reset);
            Await.until("trouble is seen", PATIENCE, () -> far.state() != BackplaneHealth.State.UP);
            proxy.leadTo(server.port());
            far.awaitUp();
            near.awaitFlow(TOPIC, far);
            assertThat(far.awaitGaps()).isNotEmpty();
            assertThat(far.told().violations()).isEmpty();
        }
    }
}
