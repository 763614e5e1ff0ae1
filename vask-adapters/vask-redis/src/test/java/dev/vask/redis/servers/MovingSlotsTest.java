package dev.vask.redis.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.backplane.contract.Told;
import dev.vask.redis.servers.RedisNode.Outcome;
import dev.vask.spi.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Slots move between the masters of a cluster, and a master dies. */
@Tag("once")
@Timeout(180)
class MovingSlotsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static RedisNode node(RedisClusterServers cluster) {
        return RedisNode.start(RedisNode.settings().cluster(cluster.uris().toArray(String[]::new)));
    }

    private static Topic topic(int number) {
        return new Topic(NodeMain.APP, "presence-slot-" + number);
    }

    /** The slot in which a topic lives: that of the keys that name it. */
    private static int slot(RedisClusterServers cluster, Topic topic) throws IOException {
        for (int i = 0; i < cluster.size(); i++) {
            for (String key : cluster.server(i).keys()) {
                if (key.contains(topic.app()) && key.endsWith(topic.channel())) {
                    return cluster.slotOf(key);
                }
            }
        }
        throw new AssertionError("no key names " + topic);
    }

    @Test
    @DisplayName("K7: one master of a cluster loses its data, and no connection: noticed, and all of it said again")
    void oneForgets() throws IOException {
        try (RedisClusterServers cluster = RedisClusterServers.start();
                RedisNode one = node(cluster);
                RedisNode other = node(cluster)) {
            int owner = -1;
            Topic topic = topic(0);
            for (int i = 0; owner < 0 || owner == cluster.ownerOf(cluster.slotOf("{reg}")); i++) {
                topic = topic(i);
                one.subscribe(topic);
                owner = cluster.ownerOf(slot(cluster, topic));
            }
            other.subscribe(topic);
            one.join(topic, "anna");
            other.join(topic, "bert");
            cluster.server(owner).flushAll();
            try (RedisNode third = node(cluster)) {
                third.subscribe(topic);
                for (RedisNode node : List.of(one, other, third)) {
                    Topic its = topic;
                    Await.until(
                            "both", PATIENCE, () -> node.members(its).equals(new TreeSet<>(List.of("anna", "bert"))));
                }
                other.leave(topic, "bert");
                for (RedisNode node : List.of(one, other, third)) {
                    Topic its = topic;
                    Await.until("one", PATIENCE, () -> node.members(its).equals(new TreeSet<>(List.of("anna"))));
                    assertThat(node.went(topic)).containsExactly("bert");
                    assertThat(node.told().violations()).isEmpty();
                }
            }
        }
    }

    @Test
    @DisplayName(
            "K18: the slot of a subscribed topic moves: subscribed again at its new owner, loss only inside a reported gap")
    void moved() throws IOException {
        try (RedisClusterServers cluster = RedisClusterServers.start();
                RedisNode one = node(cluster);
                RedisNode other = node(cluster)) {
            Topic topic = topic(0);
            one.subscribe(topic);
            other.subscribe(topic);
            one.join(topic, "anna");
            other.join(topic, "bert");
            int slot = slot(cluster, topic);
            int from = cluster.ownerOf(slot);
            cluster.move(slot, from, (from + 1) % cluster.size());
            long begun = System.nanoTime();
            Await.until("an event", PATIENCE, () -> {
                String frame = "event " + System.nanoTime();
                if (one.published(topic, frame) != Outcome.DONE) {
                    return false;
                }
                Await.pass(Duration.ofMillis(50));
                return other.told().frames(topic).contains(frame)
                        && one.told().frames(topic).contains(frame);
            });
            System.out.printf("K18: events flow %d ms after the move%n", (System.nanoTime() - begun) / 1_000_000);
            one.join(topic, "carl");
            other.leave(topic, "bert");
            for (RedisNode node : List.of(one, other)) {
                Await.until(
                        "the truth",
                        PATIENCE,
                        () -> node.members(topic).equals(new TreeSet<>(List.of("anna", "carl"))));
                assertThat(node.told().frames(topic)).doesNotHaveDuplicates();
                assertThat(node.awaitGaps()).isNotEmpty();
                assertThat(node.told().violations()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName("K9: slots move under load: nothing twice, all topics come home, nobody is told to have gone")
    void underLoad() throws IOException {
        int topics = Full.size(12, 60);
        try (RedisClusterServers cluster = RedisClusterServers.start();
                RedisNode one = node(cluster);
                RedisNode other = node(cluster)) {
            for (int i = 0; i < topics; i++) {
                one.subscribe(topic(i));
                other.subscribe(topic(i));
                one.join(topic(i), "anna");
            }
            Map<Topic, List<String>> done = new HashMap<>();
            CompletableFuture<Void> moves = CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < topics; i += 3) {
                            try {
                                int slot = slot(cluster, topic(i));
                                int from = cluster.ownerOf(slot);
                                cluster.move(slot, from, (from + 1) % cluster.size());
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        }
                    },
                    task -> new Thread(task, "moves").start());
            int number = 0;
            while (!moves.isDone()) {
                Topic topic = topic(number % topics);
                String frame = "event " + number++;
                if (one.published(topic, frame) == Outcome.DONE) {
                    done.computeIfAbsent(topic, any -> new ArrayList<>()).add(frame);
                }
            }
            moves.join();
            for (int i = 0; i < topics; i++) {
                Topic topic = topic(i);
                Await.until("an event of " + topic, PATIENCE, () -> {
                    String frame = "end " + System.nanoTime();
                    if (one.published(topic, frame) != Outcome.DONE) {
                        return false;
                    }
                    Await.pass(Duration.ofMillis(20));
                    return other.told().frames(topic).contains(frame);
                });
            }
            int lost = 0;
            for (RedisNode node : List.of(one, other)) {
                for (int i = 0; i < topics; i++) {
                    Topic topic = topic(i);
                    List<String> frames = node.told().frames(topic);
                    assertThat(frames).doesNotHaveDuplicates();
                    List<String> missing = new ArrayList<>(done.getOrDefault(topic, List.of()));
                    missing.removeAll(frames);
                    lost += missing.size();
                    if (!missing.isEmpty()) {
                        Await.until(
                                "a gap, as " + missing + " were missed",
                                PATIENCE,
                                () -> !node.told().told(topic, Told.Gap.class).isEmpty());
                    }
                    assertThat(node.members(topic)).containsExactly("anna");
                }
                assertThat(node.told().violations()).isEmpty();
            }
            System.out.printf("K9: %d events, %d missed within reported gaps%n", number, lost);
        }
    }

    @Test
    @DisplayName("F4: one master dies: its topics are refused, those of the others go on as if nothing had happened")
    void oneMasterDies() throws IOException {
        try (RedisClusterServers cluster = RedisClusterServers.start();
                RedisNode one = node(cluster)) {
            List<Topic> topics =
                    IntStream.range(0, 9).mapToObj(MovingSlotsTest::topic).toList();
            topics.forEach(one::subscribe);
            Map<Topic, Integer> owners = new HashMap<>();
            for (Topic topic : topics) {
                owners.put(topic, cluster.ownerOf(slot(cluster, topic)));
            }
            cluster.servePartly();
            int dying = owners.get(topics.get(0));
            cluster.server(dying).kill();
            for (Topic topic : topics) {
                if (owners.get(topic) == dying) {
                    Await.until("a refusal", PATIENCE, () -> one.published(topic, "x") != Outcome.DONE);
                } else {
                    String frame = "while another is dead";
                    assertThat(one.published(topic, frame)).isEqualTo(Outcome.DONE);
                    one.awaitFrame(topic, frame);
                }
            }
            assertThat(owners.values()).as("topics of other masters").anyMatch(owner -> owner != dying);
        }
    }
}
