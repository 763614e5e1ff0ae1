package dev.vask.redis.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.backplane.contract.Told;
import dev.vask.spi.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Joins and leaves at random on several nodes, and what they come to. */
@Tag("once")
@Timeout(180)
class RandomPresenceTest {
    private static final Topic TOPIC = new Topic(NodeMain.APP, "presence-random");
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int TABS = 3;

    /** A node with users who have several tabs each: the backplane hears of the first and the last, as from the core. */
    private static final class Crowd {
        private final RedisNode node;
        private final Random random;
        private final Map<String, Integer> tabs = new HashMap<>();
        private long operations;

        Crowd(RedisNode node, long seed) {
            this.node = node;
            random = new Random(seed);
        }

        void act(int count, int users) {
            for (int i = 0; i < count; i++) {
                String user = "user" + random.nextInt(users);
                int open = tabs.getOrDefault(user, 0);
                if (open < TABS && random.nextBoolean()) {
                    if (open == 0) {
                        node.join(TOPIC, user);
                        operations++;
                    }
                    tabs.put(user, open + 1);
                } else if (open > 0) {
                    if (open == 1) {
                        node.leave(TOPIC, user);
                        operations++;
                    }
                    tabs.put(user, open - 1);
                }
            }
        }

        Set<String> present() {
            Set<String> present = new TreeSet<>();
            tabs.forEach((user, open) -> {
                if (open > 0) {
                    present.add(user);
                }
            });
            return present;
        }
    }

    @Test
    @DisplayName("K2: users with three tabs come and go on three nodes: by turns everywhere, and in the end the truth")
    void threeNodes() throws IOException {
        try (RedisServer server = RedisServer.start();
                RedisNode one = RedisNode.start(server.uri());
                RedisNode two = RedisNode.start(server.uri());
                RedisNode three = RedisNode.start(server.uri())) {
            List<RedisNode> nodes = List.of(one, two, three);
            nodes.forEach(node -> node.subscribe(TOPIC));
            List<Crowd> crowds = new ArrayList<>();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            long begun = System.nanoTime();
            for (int i = 0; i < nodes.size(); i++) {
                Crowd crowd = new Crowd(nodes.get(i), 7 + i);
                crowds.add(crowd);
                all.add(CompletableFuture.runAsync(
                        () -> crowd.act(Full.size(2_000, 60_000), 200), task -> new Thread(task, "crowd").start()));
            }
            all.forEach(CompletableFuture::join);
            double seconds = (System.nanoTime() - begun) / 1e9;
            long operations =
                    crowds.stream().mapToLong(crowd -> crowd.operations).sum();
            System.out.printf("K2: %d joins and leaves, %.0f per second%n", operations, operations / seconds);
            Set<String> present = new TreeSet<>();
            crowds.forEach(crowd -> present.addAll(crowd.present()));
            for (RedisNode node : nodes) {
                Await.until("the truth", PATIENCE, () -> node.members(TOPIC).equals(present));
                assertThat(node.told().violations()).isEmpty();
            }
            assertThat(two.told().ordered(TOPIC)).isEqualTo(one.told().ordered(TOPIC));
            assertThat(three.told().ordered(TOPIC)).isEqualTo(one.told().ordered(TOPIC));
            assertThat(operations).isGreaterThan(Full.size(1_000, 30_000));
        }
    }

    @Test
    @DisplayName(
            "K3: a process that is killed takes its users with it, each told once to each survivor, within the lease")
    void killed() throws IOException {
        int users = Full.size(200, 1_000);
        try (RedisServer server = RedisServer.start();
                RedisNode survivor = RedisNode.start(server.uri());
                RedisNode other = RedisNode.start(server.uri());
                NodeProcess victim = NodeProcess.start(server.uri(), RedisNode.LEASE)) {
            survivor.subscribe(TOPIC);
            other.subscribe(TOPIC);
            survivor.join(TOPIC, "shared0");
            victim.command("subscribe", TOPIC.channel());
            victim.command("join-many", TOPIC.channel(), "victim", users);
            victim.command("join", TOPIC.channel(), "shared0");
            Await.until("all", PATIENCE, () -> other.members(TOPIC).size() == users + 1);
            victim.kill();
            Duration took = Await.until(
                    "the end of all",
                    PATIENCE,
                    () -> survivor.members(TOPIC).size() == 1
                            && other.members(TOPIC).size() == 1);
            System.out.printf("K3: %d users of a killed process gone after %d ms%n", users, took.toMillis());
            assertThat(took).isLessThan(RedisNode.LEASE.plusSeconds(10));
            Await.pass(Duration.ofMillis(500));
            List<Told> toHost = new ArrayList<>(survivor.told().toHost(TOPIC));
            toHost.addAll(other.told().toHost(TOPIC));
            for (int i = 0; i < users; i++) {
                Told removed = new Told.Removed("victim" + i);
                assertThat(survivor.count(TOPIC, removed)).isEqualTo(1);
                assertThat(other.count(TOPIC, removed)).isEqualTo(1);
                assertThat(toHost).containsOnlyOnce(removed);
            }
            assertThat(survivor.told().violations()).isEmpty();
            assertThat(other.told().violations()).isEmpty();
            survivor.leave(TOPIC, "shared0");
            survivor.unsubscribe(TOPIC);
            other.unsubscribe(TOPIC);
            Await.until(
                    "an empty store",
                    PATIENCE,
                    () -> server.keys().stream().noneMatch(key -> key.contains(TOPIC.channel())));
        }
    }

    @Test
    @DisplayName("K3: when the last node has gone, only the registry is left")
    void nothingLeft() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            try (RedisNode one = RedisNode.start(server.uri());
                    RedisNode two = RedisNode.start(server.uri())) {
                for (RedisNode node : List.of(one, two)) {
                    node.subscribe(TOPIC);
                    node.join(TOPIC, "anna");
                }
                one.backplane().close();
                assertThat(server.keys()).anyMatch(key -> key.endsWith("}:ep") && !key.contains("{reg}"));
                Await.until(
                        "anna by the other", PATIENCE, () -> two.members(TOPIC).equals(Set.of("anna")));
                assertThat(server.command(
                                "TTL",
                                server.keys().stream()
                                        .filter(key -> key.endsWith("}:ep") && !key.contains("{reg}"))
                                        .findFirst()
                                        .orElseThrow()))
                        .as("left by one that is killed, too, for a day at most")
                        .isNotEqualTo("-1");
            }
            // What a node tries at its start is kept for a second.
            Await.until(
                    "nothing but the registry",
                    Duration.ofSeconds(2),
                    () -> server.keys().stream().allMatch(key -> key.contains("{reg}")));
        }
    }

    @Test
    @DisplayName(
            "K3: processes join and leave at random, one is killed: survivors agree with the truth, to the last user")
    void killedInTheMidst() throws IOException {
        try (RedisServer server = RedisServer.start();
                RawChanges raw = new RawChanges(server, TOPIC);
                RedisNode observer = RedisNode.start(server.uri());
                NodeProcess one = NodeProcess.start(server.uri(), RedisNode.LEASE);
                NodeProcess two = NodeProcess.start(server.uri(), RedisNode.LEASE);
                NodeProcess three = NodeProcess.start(server.uri(), RedisNode.LEASE);
                NodeProcess victim = NodeProcess.start(server.uri(), RedisNode.LEASE)) {
            List<NodeProcess> survivors = List.of(one, two, three);
            List<NodeProcess> all = List.of(one, two, three, victim);
            observer.subscribe(TOPIC);
            long seed = 31;
            for (NodeProcess node : all) {
                node.command("subscribe", TOPIC.channel());
                node.command("crowd", TOPIC.channel(), 60, seed++);
            }
            Await.pass(Duration.ofMillis(Full.size(1_500, 30_000)));
            victim.kill();
            Await.pass(Duration.ofMillis(Full.size(1_000, 15_000)));
            Set<String> present = new TreeSet<>();
            for (NodeProcess node : survivors) {
                present.addAll(node.calm());
            }
            Await.until("the truth", PATIENCE, () -> observer.members(TOPIC).equals(present));
            long operations = 0;
            for (NodeProcess node : all) {
                operations += node.told(TOPIC).stream()
                        .filter(line -> line.kind().equals("op"))
                        .count();
            }
            System.out.printf(
                    "K3: %d joins and leaves by four processes, one of them killed; %d changes told%n",
                    operations, raw.count());
            assertThat(operations).isGreaterThan(Full.size(600, 90_000));
            assertThat(raw.wrong()).isEmpty();
            assertThat(raw.present()).isEqualTo(present);
            assertThat(observer.told().violations()).isEmpty();
            for (NodeProcess node : survivors) {
                Await.until(
                        "the truth at a survivor",
                        PATIENCE,
                        () -> Turns.of(node.told(TOPIC)).equals(present));
            }
        }
    }

    @Test
    @DisplayName(
            "K4: a process that was frozen beyond its lease is buried once, and comes back once, with all its users")
    void frozen() throws Exception {
        try (RedisServer server = RedisServer.start();
                RedisNode observer = RedisNode.start(server.uri());
                NodeProcess sleeper = NodeProcess.start(server.uri(), RedisNode.LEASE)) {
            observer.subscribe(TOPIC);
            sleeper.command("subscribe", TOPIC.channel());
            sleeper.command("join-many", TOPIC.channel(), "sleeper", 20);
            Await.until("all", PATIENCE, () -> observer.members(TOPIC).size() == 20);
            sleeper.freeze();
            Await.until("all buried", PATIENCE, () -> observer.members(TOPIC).isEmpty());
            Await.pass(Duration.ofMillis(Full.size(500, 20_000)));
            sleeper.thaw();
            Await.until("all back", PATIENCE, () -> observer.members(TOPIC).size() == 20);
            Await.pass(Duration.ofMillis(500));
            for (int i = 0; i < 20; i++) {
                assertThat(observer.told().told(TOPIC, Told.Added.class))
                        .filteredOn(added -> added.member().userId().startsWith("sleeper"))
                        .hasSize(40);
                assertThat(observer.count(TOPIC, new Told.Removed("sleeper" + i)))
                        .isEqualTo(1);
            }
            assertThat(observer.told().violations()).isEmpty();
            sleeper.command("leave", TOPIC.channel(), "sleeper0");
            Await.until("one less", PATIENCE, () -> observer.members(TOPIC).size() == 19);
            Await.until(
                    "the truth at the sleeper",
                    PATIENCE,
                    () -> Turns.ofOneTakenForDead(sleeper.told(TOPIC)).size() == 19);
        }
    }
}
