package dev.vask.redis.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.redis.servers.RedisNode.Outcome;
import dev.vask.spi.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Redis freezes, dies, comes back empty, forgets everything: nobody who is there is told to have gone. */
@Tag("once")
@Timeout(180)
class OutageTest {
    private static final Topic TOPIC = new Topic(NodeMain.APP, "presence-outage");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static void joinAll(RedisNode node, String prefix, int count) {
        IntStream.range(0, count).forEach(i -> node.join(TOPIC, prefix + i));
    }

    /** All of both are there for both, nobody ever went, and nothing else was wrong. */
    private static void assertNobodyWent(RedisNode one, RedisNode other, int users) {
        for (RedisNode node : List.of(one, other)) {
            Await.until("all users", PATIENCE, () -> node.members(TOPIC).size() == users);
            assertThat(node.went(TOPIC)).isEmpty();
            assertThat(node.told().violations()).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "K5: Redis is frozen, shortly and beyond the lease: publishes fail by name, then all flows, nobody is buried")
    void frozen() throws Exception {
        try (RedisServer server = RedisServer.start();
                RedisNode one = RedisNode.start(server.uri());
                RedisNode other = RedisNode.start(server.uri())) {
            one.subscribe(TOPIC);
            other.subscribe(TOPIC);
            joinAll(one, "one", 10);
            joinAll(other, "other", 10);
            for (long millis : Boolean.getBoolean(Full.PROPERTY)
                    ? new long[] {300, 10_000, 40_000}
                    : new long[] {300, RedisNode.LEASE.toMillis() + 500}) {
                server.freeze();
                CompletableFuture<Outcome> pending = one.publish(TOPIC, "while frozen for " + millis);
                Await.pass(Duration.ofMillis(millis));
                server.thaw();
                Outcome outcome = pending.join();
                assertThat(outcome)
                        .isEqualTo(millis < RedisNode.TIMEOUT.toMillis() ? Outcome.DONE : Outcome.UNCONFIRMED);
                Duration flows = one.awaitFlow(TOPIC, other);
                System.out.printf("K5: frozen for %d ms, events flow after %d ms%n", millis, flows.toMillis());
                assertThat(flows).isLessThan(Duration.ofSeconds(5));
            }
            Await.pass(RedisNode.LEASE);
            assertNobodyWent(one, other, 20);
        }
    }

    @Test
    @DisplayName("K19: what Redis carried out after its timeout comes once at most, though nobody confirmed it")
    void wokenUp() throws Exception {
        try (RedisServer server = RedisServer.start();
                RedisNode one = RedisNode.start(server.uri());
                RedisNode other = RedisNode.start(server.uri())) {
            one.subscribe(TOPIC);
            other.subscribe(TOPIC);
            server.freeze();
            List<CompletableFuture<Outcome>> pending = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                pending.add(one.publish(TOPIC, "doubtful " + i));
            }
            for (CompletableFuture<Outcome> outcome : pending) {
                assertThat(outcome.join()).isNotEqualTo(Outcome.DONE);
            }
            server.thaw();
            one.awaitFlow(TOPIC, other);
            Await.pass(Duration.ofMillis(500));
            for (RedisNode node : List.of(one, other)) {
                List<String> doubtful = node.told().frames(TOPIC).stream()
                        .filter(frame -> frame.startsWith("doubtful"))
                        .toList();
                assertThat(doubtful).doesNotHaveDuplicates();
                assertThat(node.told().violations()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName(
            "K6: Redis is killed and comes back empty: its users are told again, nobody has gone, one gap is reported")
    void killedAndEmpty() throws IOException {
        try (RedisServer server = RedisServer.start();
                RedisNode one = RedisNode.start(server.uri());
                RedisNode other = RedisNode.start(server.uri())) {
            Topic room = new Topic(NodeMain.APP, "room");
            one.subscribe(TOPIC);
            other.subscribe(TOPIC);
            other.subscribe(room);
            joinAll(one, "one", 10);
            joinAll(other, "other", 10);
            other.join(TOPIC, "one0");
            server.kill();
            Await.until("an outage that is noticed", PATIENCE, () -> one.published(TOPIC, "x") != Outcome.DONE);
            Await.pass(Duration.ofMillis(Full.size(500, 5_000)));
            assertThat(one.published(TOPIC, "while it is away")).isEqualTo(Outcome.REJECTED);
            server.restartEmpty();
            Duration back = one.awaitUp();
            other.awaitUp();
            one.awaitFlow(room, other);
            System.out.printf("K6: well again %d ms after the restart%n", back.toMillis());
            Await.until(
                    "all in the store",
                    PATIENCE,
                    () -> one.backplane()
                                    .cluster()
                                    .members(TOPIC)
                                    .toCompletableFuture()
                                    .get(5, TimeUnit.SECONDS)
                                    .size()
                            == 20);
            // Longer than any settling: who is missing afterwards would have been told to have gone.
            Await.pass(Duration.ofMillis(Full.size(3_000, 15_000)));
            assertNobodyWent(one, other, 20);
            assertThat(one.awaitGaps()).hasSize(1);
            assertThat(other.awaitGaps()).hasSize(1);
            one.leave(TOPIC, "one0");
            one.leave(TOPIC, "one1");
            Await.until("one who went", PATIENCE, () -> other.members(TOPIC).size() == 19);
            assertThat(other.members(TOPIC)).contains("one0").doesNotContain("one1");
        }
    }

    @Test
    @DisplayName("K7: an operator empties Redis under load, thrice: by turns for all, and who stays never goes")
    void emptied() throws Exception {
        try (RedisServer server = RedisServer.start();
                RedisNode one = RedisNode.start(server.uri());
                RedisNode other = RedisNode.start(server.uri());
                RedisNode observer = RedisNode.start(server.uri())) {
            List<RedisNode> nodes = List.of(one, other);
            nodes.forEach(node -> node.subscribe(TOPIC));
            observer.subscribe(TOPIC);
            joinAll(one, "staying", 15);
            joinAll(other, "staying-too", 15);
            List<Set<String>> present = List.of(new TreeSet<>(), new TreeSet<>());
            List<CompletableFuture<Void>> crowds = new ArrayList<>();
            long until = System.nanoTime()
                    + Duration.ofMillis(Full.size(4_000, 40_000)).toNanos();
            for (int i = 0; i < nodes.size(); i++) {
                int number = i;
                crowds.add(CompletableFuture.runAsync(
                        () -> comeAndGo(nodes.get(number), present.get(number), 99 + number, until),
                        task -> new Thread(task, "crowd").start()));
            }
            for (int i = 0; i < 3; i++) {
                Await.pass(Duration.ofMillis(Full.size(1_000, 10_000)));
                server.flushAll();
            }
            crowds.forEach(CompletableFuture::join);
            Set<String> truth = new TreeSet<>(present.get(0));
            truth.addAll(present.get(1));
            IntStream.range(0, 15).forEach(i -> truth.addAll(List.of("staying" + i, "staying-too" + i)));
            for (RedisNode node : List.of(one, other, observer)) {
                Await.until(
                        "the truth",
                        PATIENCE.multipliedBy(2),
                        () -> node.members(TOPIC).equals(truth));
                assertThat(node.went(TOPIC)).noneMatch(user -> user.startsWith("staying"));
                assertThat(node.told().violations()).isEmpty();
            }
        }
    }

    private static void comeAndGo(RedisNode node, Set<String> present, long seed, long until) {
        Random random = new Random(seed);
        while (System.nanoTime() < until) {
            String user = "user" + random.nextInt(30);
            if (random.nextBoolean()) {
                node.join(TOPIC, user);
                present.add(user);
            } else {
                node.leave(TOPIC, user);
                present.remove(user);
            }
            Await.pass(Duration.ofMillis(1));
        }
    }
}
