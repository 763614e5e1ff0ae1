package dev.vask.redis.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.backplane.contract.Told;
import dev.vask.redis.servers.RedisNode.Outcome;
import dev.vask.spi.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The master dies, and Sentinel makes its replica the master. */
@Tag("once")
@Timeout(180)
class FailoverTest {
    private static final Topic TOPIC = new Topic(NodeMain.APP, "presence-sentinel");
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static RedisNode node(SentinelServers servers) {
        String sentinels = servers.sentinelPorts().stream()
                .map(port -> "127.0.0.1:" + port)
                .collect(Collectors.joining(",", "redis-sentinel://", "#" + SentinelServers.MASTER));
        return RedisNode.start(RedisNode.settings().sentinel(sentinels));
    }

    private static Set<String> users(String prefix, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> prefix + i).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    @DisplayName(
            "K8, K20: the master dies and its replica lacks the last writes: all flows again, one gap, the truth, nothing twice")
    void failover() throws IOException {
        try (SentinelServers servers = SentinelServers.start();
                RedisNode one = node(servers);
                RedisNode other = node(servers)) {
            one.subscribe(TOPIC);
            other.subscribe(TOPIC);
            users("before", 0, 20).forEach(user -> one.join(TOPIC, user));
            assertThat(one.published(TOPIC, "before")).isEqualTo(Outcome.DONE);
            other.awaitFrame(TOPIC, "before");
            Await.pass(Duration.ofMillis(300));
            servers.cutReplication();
            users("lost", 0, 30).forEach(user -> other.join(TOPIC, user));
            users("before", 0, 10).forEach(user -> one.leave(TOPIC, user));
            Await.until("all", PATIENCE, () -> one.members(TOPIC).size() == 40);
            servers.master().kill();
            List<String> done = new ArrayList<>();
            Duration took = Await.until("a publish", PATIENCE, () -> {
                String frame = "event " + System.nanoTime();
                if (one.published(TOPIC, frame) == Outcome.DONE) {
                    done.add(frame);
                }
                return !done.isEmpty();
            });
            System.out.printf("K8: a publish succeeds %d ms after the master's death%n", took.toMillis());
            assertThat(servers.masterPort()).isEqualTo(servers.replica().port());
            other.awaitUp();
            Await.until("an event at the other node", PATIENCE, () -> {
                String frame = "event " + System.nanoTime();
                assertThat(one.published(TOPIC, frame)).isEqualTo(Outcome.DONE);
                done.add(frame);
                Await.pass(Duration.ofMillis(100));
                return other.told().frames(TOPIC).contains(frame);
            });
            Set<String> truth = users("before", 10, 20);
            truth.addAll(users("lost", 0, 30));
            for (RedisNode node : List.of(one, other)) {
                Await.until("the truth", PATIENCE, () -> node.members(TOPIC).equals(truth));
            }
            Await.pass(Duration.ofMillis(Full.size(2_000, 15_000)));
            for (RedisNode node : List.of(one, other)) {
                assertThat(node.members(TOPIC)).isEqualTo(truth);
                assertThat(node.told().frames(TOPIC)).doesNotHaveDuplicates();
                assertThat(node.awaitGaps()).hasSize(1);
                // Whose leave the replica lacks may be seen once more, until the node that had them says who is there.
                assertThat(node.told().told(TOPIC, Told.Removed.class))
                        .extracting(Told.Removed::userId)
                        .hasSizeBetween(10, 20)
                        .hasSameElementsAs(users("before", 0, 10));
                assertThat(node.went(TOPIC)).isEqualTo(users("before", 0, 10));
                assertThat(node.told().violations()).isEmpty();
            }
        }
    }
}
