package dev.vask.redis.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.redis.RedisBackplane;
import dev.vask.redis.servers.RedisNode.Outcome;
import dev.vask.spi.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many topics, many events. */
@Tag("once")
@Timeout(300)
class ScaleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Topic topic(int number) {
        return new Topic(NodeMain.APP, "many-" + number);
    }

    /** With the times of production: here it is not faults that are timed. */
    private static RedisNode start(RedisServer server) {
        return RedisNode.start(RedisBackplane.builder().uri(server.uri()));
    }

    private static void subscribeAll(RedisNode node, int topics) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < topics; i++) {
            node.told().subscriptions(topic(i), 1);
            all.add(node.backplane().subscribe(topic(i)).toCompletableFuture());
            if (all.size() % 500 == 0) {
                all.forEach(CompletableFuture::join);
                all.clear();
            }
        }
        all.forEach(CompletableFuture::join);
    }

    @Test
    @DisplayName("K14: Redis restarts empty, and a node with many topics is subscribed to all of them again, soon")
    void resubscribes() throws IOException {
        int topics = Full.size(3_000, 100_000);
        try (RedisServer server = RedisServer.start();
                RedisNode node = start(server);
                RedisNode publisher = start(server)) {
            subscribeAll(node, topics);
            server.kill();
            server.restartEmpty();
            long begun = System.nanoTime();
            Await.until("all subscribed", PATIENCE, () -> {
                String stats = server.command("INFO", "clients") + server.command("INFO", "stats");
                return stats.lines()
                                .filter(line ->
                                        line.startsWith("pubsub_channels:") || line.startsWith("pubsubshard_channels:"))
                                .mapToInt(line -> Integer.parseInt(
                                        line.substring(line.indexOf(':') + 1).strip()))
                                .sum()
                        >= topics;
            });
            System.out.printf(
                    "K14: %d topics subscribed again %d ms after the restart%n",
                    topics, (System.nanoTime() - begun) / 1_000_000);
            node.awaitUp();
            publisher.awaitUp();
            for (int i = 0; i < topics; i += topics / 50) {
                Topic topic = topic(i);
                assertThat(publisher.published(topic, "back")).isEqualTo(Outcome.DONE);
                node.awaitFrame(topic, "back");
            }
            assertThat(node.awaitGaps()).hasSize(1);
        }
    }

    @Test
    @DisplayName("K17: two nodes, a thousand channels: every event that is published arrives, and how many a second")
    void throughput() throws IOException {
        int topics = Full.size(100, 1_000);
        int events = Full.size(10_000, 300_000);
        try (RedisServer server = RedisServer.start();
                RedisNode receiver = start(server);
                RedisNode publisher = start(server)) {
            subscribeAll(receiver, topics);
            String payload = "x".repeat(200);
            Semaphore inFlight = new Semaphore(500);
            List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
            long begun = System.nanoTime();
            for (int i = 0; i < events; i++) {
                assertThat(inFlight.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
                outcomes.add(publisher
                        .publish(topic(i % topics), payload + i)
                        .whenComplete((outcome, failure) -> inFlight.release()));
            }
            for (CompletableFuture<Outcome> outcome : outcomes) {
                assertThat(outcome.join()).isEqualTo(Outcome.DONE);
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            Await.until("all events", PATIENCE, () -> {
                long received = 0;
                for (int i = 0; i < topics; i++) {
                    received += receiver.told().frames(topic(i)).size();
                }
                return received == events;
            });
            System.out.printf("K17: %d events, %.0f published per second%n", events, events / seconds);
            assertThat(receiver.told().gaps()).isEmpty();
            assertThat(receiver.told().violations()).isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
