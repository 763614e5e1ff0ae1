package dev.vask.redis;

import static dev.vask.redis.Heard.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.redis.servers.RedisServer;
import dev.vask.redis.servers.TcpProxy;
import dev.vask.spi.BackplaneException;
import dev.vask.spi.BackplaneHealth;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import dev.vask.transport.OutboundText;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of two nodes when Redis, or one of them, does not do what it should. */
@Tag("once")
final class FaultsTest {
    private final List<RedisBackplane> nodes = new ArrayList<>();
    private final Heard first = new Heard();
    private final Heard second = new Heard();
    private final Topic room = new Topic("app", "presence-room");
    private RedisServer redis;
    private RedisBackplane one;
    private RedisBackplane two;

    @BeforeEach
    void startNodes() throws Exception {
        redis = RedisServer.start();
        one = node(first);
        two = node(second);
        done(one.subscribe(room));
        done(two.subscribe(room));
        done(one.join(room, new PresenceMember("ann", "{}")));
        done(two.join(room, new PresenceMember("bob", "{}")));
        eventually(() -> first.of("added").size() == 2 && second.of("added").size() == 2);
    }

    @AfterEach
    void stopNodes() {
        nodes.forEach(RedisBackplane::close);
        if (redis != null) {
            redis.close();
        }
    }

    private RedisBackplane node(Heard heard) {
        return node(heard, redis.uri());
    }

    private RedisBackplane node(Heard heard, String uri) {
        return node(heard, uri, Duration.ofSeconds(5));
    }

    private RedisBackplane node(Heard heard, String uri, Duration patience) {
        RedisBackplane node = RedisBackplane.builder()
                .uri(uri)
                .patience(patience)
                .lease(Duration.ofSeconds(4))
                .probeAfter(Duration.ofSeconds(2))
                .timeout(Duration.ofSeconds(1))
                .build();
        nodes.add(node);
        node.start(heard);
        eventually(() -> up(node));
        return node;
    }

    private static boolean up(RedisBackplane node) {
        return node.health().state() == BackplaneHealth.State.UP;
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(8, TimeUnit.SECONDS).join();
    }

    private static BackplaneException.Outcome outcome(CompletionStage<?> stage) {
        try {
            done(stage);
        } catch (RuntimeException e) {
            assertThat(e.getCause()).isInstanceOf(BackplaneException.class);
            return ((BackplaneException) e.getCause()).outcome();
        }
        throw new AssertionError("it was carried out");
    }

    private static Envelope.Event event(String text) {
        return new Envelope.Event(OutboundText.of(text), null, null, null);
    }

    private void bothHear(String text) {
        done(one.publish(room, event(text)));
        eventually(() -> first.messages.contains(text) && second.messages.contains(text));
    }

    @Test
    @DisplayName(
            "K6: Redis comes back empty: one gap on each node, nobody is said to have gone, and all is known again")
    void empty() throws Exception {
        redis.kill();
        eventually(() -> !up(one) && !up(two));
        assertThat(outcome(one.publish(room, event("lost")))).isEqualTo(BackplaneException.Outcome.REJECTED);
        assertThatThrownBy(() -> done(one.subscribe(new Topic("app", "other"))))
                .hasCauseInstanceOf(BackplaneException.class);
        redis.restartEmpty();
        eventually(() -> up(one) && up(two));
        eventually(() -> !first.of("gap").isEmpty() && !second.of("gap").isEmpty());
        bothHear("again");
        eventually(() -> done(one.cluster().members(room)).size() == 2);
        TimeUnit.MILLISECONDS.sleep(4_000);
        assertThat(first.of("removed")).isEmpty();
        assertThat(second.of("removed")).isEmpty();
        assertThat(first.of("members")).isEmpty();
        assertThat(first.of("gap")).containsExactly("gap [presence-room]");
        assertThat(second.of("gap")).containsExactly("gap [presence-room]");
        done(one.leave(room, "ann"));
        eventually(() -> second.of("removed").equals(List.of("removed presence-room ann false")));
    }

    @Test
    @DisplayName("K7: all keys are deleted: nobody is said to have gone, and all is known again")
    void flushed() throws Exception {
        redis.flushAll();
        eventually(() -> done(two.cluster().members(room)).size() == 2);
        bothHear("still");
        TimeUnit.MILLISECONDS.sleep(4_000);
        assertThat(first.of("removed")).isEmpty();
        assertThat(second.of("removed")).isEmpty();
        assertThat(first.of("members")).isEmpty();
        assertThat(first.of("occupied")).hasSize(1);
    }

    @Test
    @DisplayName("K5: Redis stands still: calls are unconfirmed in time, then all goes on and nobody is buried")
    void frozen() throws Exception {
        redis.freeze();
        assertThat(outcome(one.publish(room, event("late")))).isEqualTo(BackplaneException.Outcome.UNCONFIRMED);
        TimeUnit.SECONDS.sleep(5);
        assertThat(up(one)).isFalse();
        redis.thaw();
        eventually(() -> up(one) && up(two));
        bothHear("again");
        TimeUnit.SECONDS.sleep(3);
        assertThat(first.messages.stream().filter("late"::equals).count()).isLessThanOrEqualTo(1);
        assertThat(first.of("removed")).isEmpty();
        assertThat(second.of("removed")).isEmpty();
        assertThat(first.of("gap")).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    @DisplayName("K3: a node that vanishes is buried: its users have gone, once, and its topics are given up")
    void vanished() throws Exception {
        done(one.subscribe(new Topic("app", "only-here")));
        Node vanishing = Parts.of(one);
        vanish(vanishing);
        eventually(() -> second.of("removed").equals(List.of("removed presence-room ann true")));
        eventually(() -> second.of("vacated").equals(List.of("vacated only-here")));
        eventually(() -> redis.keys().stream().noneMatch(key -> key.contains(":x:" + vanishing.self.id())));
        assertThat(done(two.cluster().members(room))).hasSize(1);
    }

    @Test
    @DisplayName("K3: a node dies -> the others receive the new total of its channels")
    void newTotalAfterDeath() throws Exception {
        Topic crowded = new Topic("app", "crowded");
        first.subscriptions.put(crowded, 3);
        second.subscriptions.put(crowded, 4);
        done(one.subscribe(crowded));
        done(two.subscribe(crowded));
        two.cluster().countChanged(crowded, true);
        eventually(() -> second.of("count").contains("count crowded 7 true"));

        vanish(Parts.of(one));

        eventually(() -> second.of("count").stream().anyMatch(line -> line.startsWith("count crowded 4 ")));
    }

    private static void vanish(Node node) {
        node.timer.close();
        node.caller.close();
        var unused = node.shards.close();
    }

    @Test
    @DisplayName("K4: a node that was silent is buried, notices it, and says again what it holds")
    void zombie() throws Exception {
        Node silent = Parts.of(one);
        silent.lease.end();
        eventually(() -> second.of("removed").equals(List.of("removed presence-room ann false"))
                || second.of("removed").equals(List.of("removed presence-room ann true")));
        Field ended = NodeLease.class.getDeclaredField("ended");
        ended.setAccessible(true);
        ended.set(silent.lease, false);
        eventually(() -> second.of("added").size() == 3);
        assertThat(second.of("added").get(2)).isEqualTo("added presence-room ann false");
        eventually(() -> done(two.cluster().members(room)).size() == 2);
        assertThat(silent.self.incarnation()).isEqualTo(2);
        bothHear("alive");
        eventually(() -> first.of("added").stream()
                        .filter("added presence-room ann true"::equals)
                        .count()
                == 2);
    }

    @Test
    @DisplayName("K11: a connection that the server ends is made anew at once, and both report one gap")
    void killedConnections() throws Exception {
        redis.endConnections("pubsub");
        eventually(() -> first.of("gap").size() == 1 && second.of("gap").size() == 1);
        bothHear("again");
        eventually(() -> up(one) && up(two));
        assertThat(first.of("gap")).hasSize(1);
    }

    @Test
    @DisplayName("K10: all connections of a node lead into a black hole: they are replaced, and one gap is told")
    void blackHole() throws Exception {
        try (TcpProxy proxy = new TcpProxy(redis.port())) {
            Heard third = new Heard();
            RedisBackplane three = node(third, proxy.uri());
            done(three.subscribe(room));
            proxy.blackHole();
            eventually(() -> !up(three));
            TimeUnit.SECONDS.sleep(3);
            proxy.heal();
            long healed = System.nanoTime();
            eventually(() -> third.of("gap").size() == 1 && up(three));
            assertThat(Duration.ofNanos(System.nanoTime() - healed)).isLessThan(Duration.ofSeconds(6));
            bothHear("again");
            eventually(() -> third.messages.contains("again"));
            assertThat(third.of("removed")).isEmpty();
            three.close();
        }
    }

    @Test
    @DisplayName("F9: where it is told so, a node without Redis still serves its own subscribers")
    void localOnly() {
        Heard alone = new Heard();
        RedisBackplane lonely = RedisBackplane.builder()
                .uri(redis.uri())
                .degradedMode(DegradedMode.LOCAL_ONLY)
                .build();
        nodes.add(lonely);
        lonely.start(alone);
        eventually(() -> up(lonely));
        done(lonely.subscribe(room));
        redis.kill();
        eventually(() -> lonely.health().state() == BackplaneHealth.State.DOWN);
        done(lonely.publish(room, event("here")));
        assertThat(alone.messages).containsExactly("here");
    }

    @Test
    @DisplayName("F1: Redis away -> a subscription waits until it is back, a publish is rejected before that")
    void subscriptionOutlastsOutage() throws Exception {
        Heard third = new Heard();
        RedisBackplane patient = node(third, redis.uri(), Duration.ofSeconds(30));
        redis.kill();
        eventually(() -> !up(patient));

        CompletableFuture<Void> waiting =
                patient.subscribe(new Topic("app", "later")).toCompletableFuture();
        assertThat(outcome(patient.publish(room, event("now")))).isEqualTo(BackplaneException.Outcome.REJECTED);
        assertThat(waiting).isNotDone();
        redis.restartEmpty();

        eventually(waiting::isDone);
        assertThat(waiting).isCompleted();
        assertThat(third.of("occupied")).contains("occupied later");
    }
}
