package dev.vask.redis.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.Notice;
import dev.vask.spi.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What webhooks are told of survives the node that was at it. */
@Tag("once")
@Timeout(120)
class NoticesTest {
    private static final Topic TOPIC = new Topic(NodeMain.APP, "presence-notices");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What a node was handed, as "id KIND user mode". */
    private static List<String> notices(NodeProcess node) throws IOException {
        return node.told(TOPIC).stream()
                .filter(line -> line.kind().equals("notice"))
                .map(NodeProcess.Line::argument)
                .toList();
    }

    private static String withoutMode(String notice) {
        return notice.substring(0, notice.lastIndexOf(' '));
    }

    @Test
    @DisplayName("K15: the node that holds a notice is killed: another is told the same, with the same id, in order")
    void holderKilled() throws IOException {
        try (RedisServer server = RedisServer.start();
                NodeProcess first = NodeProcess.start(server.uri(), RedisNode.LEASE);
                NodeProcess second = NodeProcess.start(server.uri(), RedisNode.LEASE);
                RedisNode keeper = RedisNode.start(server.uri())) {
            // It is asked only whether notices are wanted, and hands back what it is offered itself.
            keeper.told()
                    .takeNotices(
                            notice -> CompletableFuture.failedFuture(new IllegalStateException("planted: not here")));
            List<NodeProcess> processes = List.of(first, second);
            for (NodeProcess process : processes) {
                process.command("notices", "HELD");
            }
            keeper.subscribe(TOPIC);
            keeper.join(TOPIC, "anna");
            Await.until(
                    "a notice that is held",
                    PATIENCE,
                    () -> !notices(first).isEmpty() || !notices(second).isEmpty());
            NodeProcess holder = notices(first).isEmpty() ? second : first;
            NodeProcess other = holder == first ? second : first;
            List<String> held =
                    notices(holder).stream().map(NoticesTest::withoutMode).toList();
            assertThat(notices(other)).as("told in two places").isEmpty();
            other.command("notices", "TAKEN");
            holder.kill();
            Await.until(
                    "the same notice",
                    PATIENCE,
                    () -> notices(other).stream()
                            .map(NoticesTest::withoutMode)
                            .toList()
                            .containsAll(held));
            Await.until("both beginnings", PATIENCE, () -> notices(other).size() >= 2);
            assertThat(notices(other).stream().map(it -> it.split(" ", -1)[1]).distinct())
                    .containsExactly("OCCUPIED", "MEMBER_ADDED");
        }
    }

    @Test
    @DisplayName("K15: notices refused for a while are all told, in order, the same ids whenever they are told again")
    void refused() throws IOException {
        try (RedisServer server = RedisServer.start();
                NodeProcess first = NodeProcess.start(server.uri(), RedisNode.LEASE);
                NodeProcess second = NodeProcess.start(server.uri(), RedisNode.LEASE)) {
            for (NodeProcess process : List.of(first, second)) {
                process.command("notices", "REFUSED");
            }
            first.command("subscribe", TOPIC.channel());
            second.command("subscribe", TOPIC.channel());
            for (int i = 0; i < 5; i++) {
                first.command("join", TOPIC.channel(), "user" + i);
            }
            Await.pass(Duration.ofMillis(Full.size(1_000, 30_000)));
            for (NodeProcess process : List.of(first, second)) {
                process.command("notices", "TAKEN");
            }
            // Attempts grow rarer, up to one in 30 s.
            Duration patience = Duration.ofSeconds(Full.size(20, 60));
            Await.until("all", patience, () -> taken(first, second).size() >= 6);
            assertThat(taken(first, second).stream()
                            .map(it -> it.split(" ", -1)[2])
                            .distinct())
                    .containsExactly("null", "user0", "user1", "user2", "user3", "user4");
            List<String> all = new ArrayList<>(notices(first));
            all.addAll(notices(second));
            Map<String, List<String>> ids = all.stream()
                    .map(it -> it.split(" ", -1))
                    .collect(Collectors.groupingBy(
                            it -> it[1] + " " + it[2], Collectors.mapping(it -> it[0], Collectors.toList())));
            ids.values().forEach(same -> assertThat(same).containsOnly(same.get(0)));
        }
    }

    @Test
    @DisplayName("K15: a notice that was refused is told again while one of another channel is not answered at all")
    void besideOneThatHangs() throws IOException {
        try (RedisServer server = RedisServer.start();
                RedisNode node = RedisNode.start(server.uri())) {
            List<Topic> neighbours = neighbours(node, server);
            Topic hanging = neighbours.get(0);
            Topic refused = neighbours.get(1);
            List<Notice> taken = new CopyOnWriteArrayList<>();
            AtomicInteger attempts = new AtomicInteger();
            node.told().takeNotices(notice -> {
                if (notice.topic().equals(hanging)) {
                    return new CompletableFuture<>();
                }
                if (attempts.getAndIncrement() == 0) {
                    return CompletableFuture.failedFuture(new IllegalStateException("planted: not yet"));
                }
                taken.add(notice);
                return CompletableFuture.completedFuture(null);
            });
            node.join(hanging, "anna");
            Await.until(
                    "the one that hangs", PATIENCE, () -> !node.told().notices().isEmpty());
            node.join(refused, "bert");
            node.join(refused, "carl");
            Await.until("both of the other channel", PATIENCE, () -> taken.size() == 2);
            assertThat(taken).extracting(Notice::userId).containsExactly("bert", "carl");
        }
    }

    /** Two topics that Redis keeps beside one another, with the same hash tag; notices of them are not wanted yet. */
    private static List<Topic> neighbours(RedisNode node, RedisServer server) throws IOException {
        Map<String, Topic> byTag = new HashMap<>();
        for (int i = 0; ; i++) {
            Topic topic = new Topic(NodeMain.APP, "presence-neighbour" + i);
            node.subscribe(topic);
            String key = server.keys().stream()
                    .filter(it -> it.contains(":s:") && it.endsWith("/" + topic.channel()))
                    .findFirst()
                    .orElseThrow();
            Topic other = byTag.put(key.substring(key.indexOf('{'), key.indexOf('}')), topic);
            if (other != null) {
                return List.of(other, topic);
            }
        }
    }

    /** Those that were taken, by the machine's clock, which both processes share. */
    private static List<String> taken(NodeProcess first, NodeProcess second) throws IOException {
        List<NodeProcess.Line> lines = new ArrayList<>(first.told(TOPIC));
        lines.addAll(second.told(TOPIC));
        return lines.stream()
                .filter(line -> line.kind().equals("notice") && line.argument().endsWith("TAKEN"))
                .sorted(Comparator.comparingLong(NodeProcess.Line::millis))
                .map(NodeProcess.Line::argument)
                .toList();
    }
}
