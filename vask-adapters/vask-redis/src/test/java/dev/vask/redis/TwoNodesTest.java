package dev.vask.redis;

import static dev.vask.redis.Heard.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.redis.servers.RedisServer;
import dev.vask.spi.BackplaneHealth;
import dev.vask.spi.CachedEvent;
import dev.vask.spi.ChannelState;
import dev.vask.spi.Cluster;
import dev.vask.spi.Envelope;
import dev.vask.spi.Notice;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import dev.vask.transport.OutboundText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two nodes in one process, on a real Redis. */
final class TwoNodesTest {
    private static RedisServer redis;
    private static int number;

    private final List<RedisBackplane> nodes = new ArrayList<>();
    private final Heard first = new Heard();
    private final Heard second = new Heard();
    private RedisBackplane one;
    private RedisBackplane two;
    private String prefix;

    @BeforeAll
    static void startRedis() throws Exception {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        if (redis != null) {
            redis.close();
        }
    }

    @BeforeEach
    void startNodes() {
        prefix = "test" + number++;
        one = node(first);
        two = node(second);
    }

    @AfterEach
    void stopNodes() {
        nodes.forEach(RedisBackplane::close);
    }

    private RedisBackplane node(Heard heard) {
        RedisBackplane node = RedisBackplane.builder()
                .uri(redis.uri())
                .prefix(prefix)
                .lease(Duration.ofSeconds(10))
                .build();
        nodes.add(node);
        node.start(heard);
        eventually(() -> node.health().state() == BackplaneHealth.State.UP);
        return node;
    }

    private static Topic topic(String channel) {
        return new Topic("app/1", channel);
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(8, TimeUnit.SECONDS).join();
    }

    private static Envelope.Event event(String text) {
        return new Envelope.Event(OutboundText.of(text), null, null, null);
    }

    private Cluster cluster(RedisBackplane node) {
        return node.cluster();
    }

    @Test
    @DisplayName("K1: after a subscription has completed, what any node publishes is heard, in one order on both")
    void oneOrder() {
        Topic topic = topic("room");
        done(one.subscribe(topic));
        done(two.subscribe(topic));
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            sent.add(one.publish(topic, event("a" + i)).toCompletableFuture());
            sent.add(two.publish(topic, event("b" + i)).toCompletableFuture());
        }
        sent.forEach(TwoNodesTest::done);
        eventually(() -> first.messages.size() == 1_000 && second.messages.size() == 1_000);
        assertThat(List.copyOf(first.messages)).isEqualTo(List.copyOf(second.messages));
        assertThat(first.messages.stream().filter(it -> it.startsWith("a")).toList())
                .first()
                .isEqualTo("a0");
        assertThat(first.of("occupied")).hasSize(1);
        assertThat(second.of("occupied")).isEmpty();
    }

    @Test
    @DisplayName("K1: all parts of an event arrive as they were sent")
    void envelopes() {
        Topic topic = topic("cache-room");
        done(one.subscribe(topic));
        CachedEvent cache = new CachedEvent("grüße", "{\"x\":\"😀\"}", Duration.ofMinutes(30));
        done(two.publish(topic, new Envelope.Event(OutboundText.of("täxt"), "1.2", cache, Map.of("a", "b"))));
        eventually(() -> first.messages.contains("täxt"));
        Heard later = new Heard();
        RedisBackplane three = node(later);
        done(three.subscribe(topic));
        assertThat(later.of("cached")).containsExactly("cached cache-room täxt");
        CachedEvent kept = done(cluster(three).cached(topic)).orElseThrow();
        assertThat(kept.event()).isEqualTo("grüße");
        assertThat(kept.data()).isEqualTo("{\"x\":\"😀\"}");
        assertThat(kept.timeToLive()).isBetween(Duration.ofMinutes(29), Duration.ofMinutes(30));
    }

    @Test
    @DisplayName(
            "K2: a user comes with a first connection in the cluster and goes with the last, and one node tells the host")
    void members() {
        Topic topic = topic("presence-room");
        PresenceMember ann = new PresenceMember("ann", "{\"n\":1}");
        done(one.subscribe(topic));
        done(one.join(topic, ann));
        assertThat(first.of("added")).containsExactly("added presence-room ann true");
        done(two.subscribe(topic));
        assertThat(second.of("members")).containsExactly("members presence-room [ann]");
        done(two.join(topic, ann));
        done(two.join(topic, ann));
        done(one.leave(topic, "ann"));
        done(one.leave(topic, "ann"));
        assertThat(first.of("removed")).isEmpty();
        done(two.leave(topic, "ann"));
        assertThat(second.of("removed")).containsExactly("removed presence-room ann true");
        eventually(() -> first.of("removed").equals(List.of("removed presence-room ann false")));
        assertThat(second.of("added")).isEmpty();
        assertThat(done(cluster(one).members(topic))).isEmpty();
    }

    @Test
    @DisplayName("K1: a channel is occupied once and vacated once, and leaves no keys")
    void occupied() throws Exception {
        Topic topic = topic("room");
        done(one.subscribe(topic));
        done(two.subscribe(topic));
        done(one.unsubscribe(topic));
        done(two.unsubscribe(topic));
        assertThat(first.lines).containsExactly("occupied room");
        assertThat(second.lines).containsExactly("vacated room");
        assertThat(redis.keys())
                .filteredOn(key -> key.startsWith(prefix + ":"))
                .allSatisfy(key -> assertThat(key).matches(prefix + ":(\\{reg}:.*|\\{\\d+}:ep|\\{\\d+}:c:~.*)"));
    }

    @Test
    @DisplayName("K1: subscriptions are counted over nodes, listed by name and prefix, and announced")
    void counts() {
        Topic topic = topic("room-b");
        first.subscriptions.put(topic, 3);
        second.subscriptions.put(topic, 4);
        done(one.subscribe(topic));
        done(two.subscribe(topic));
        done(two.subscribe(topic("room-a")));
        done(two.subscribe(topic("other")));
        assertThat(done(cluster(one).channel(topic))).isEqualTo(new ChannelState("room-b", 7, 0));
        assertThat(done(cluster(one).channels("app/1", "room")))
                .containsExactly(new ChannelState("room-a", 1, 0), new ChannelState("room-b", 7, 0));
        assertThat(done(cluster(one).channels("app/1", ""))).hasSize(3);
        assertThat(done(cluster(one).channels("app", ""))).isEmpty();
        first.subscriptions.put(topic, 5);
        cluster(one).countChanged(topic, true);
        eventually(() -> first.of("count").contains("count room-b 9 true")
                && second.of("count").contains("count room-b 9 false"));
    }

    @Test
    @DisplayName("the last subscription of a node ends -> the other node receives the new total [K1]")
    void newTotalAfterUnsubscribe() {
        Topic topic = topic("room-c");
        first.subscriptions.put(topic, 3);
        second.subscriptions.put(topic, 4);
        done(one.subscribe(topic));
        done(two.subscribe(topic));
        cluster(one).countChanged(topic, true);
        cluster(two).countChanged(topic, true);
        eventually(() -> second.of("count").stream().anyMatch(line -> line.startsWith("count room-c 7 ")));

        first.subscriptions.put(topic, 0);
        done(one.unsubscribe(topic));

        eventually(() -> second.of("count").stream().anyMatch(line -> line.startsWith("count room-c 4 ")));
    }

    @Test
    @DisplayName("K1: a user is online while any node holds its topic")
    void online() {
        Topic user = topic("#server-to-user-ann");
        done(one.watch(user));
        assertThat(first.of("online")).containsExactly("online #server-to-user-ann false");
        done(two.subscribe(user));
        eventually(() -> first.of("online").contains("online #server-to-user-ann true"));
        done(two.unsubscribe(user));
        eventually(() -> first.of("online").size() == 3);
        assertThat(done(cluster(one).channels("app/1", ""))).isEmpty();
    }

    @Test
    @DisplayName("a change of a user in a new epoch, whose versions begin lower -> reported [K7]")
    void onlineInNewEpoch() throws Exception {
        Topic user = topic("#server-to-user-ann");
        done(one.watch(user));
        done(two.subscribe(user));
        done(two.unsubscribe(user));
        eventually(() -> first.of("online").size() == 3);
        Node node = Parts.of(one);
        TopicEntry entry = Objects.requireNonNull(node.table.find(user));
        byte[] online = new Wire.Writer(64)
                .u8(EnvelopeCodec.VERSION)
                .u8('U')
                .text("another-epoch")
                .text("1")
                .done();
        node.inbox.message(node.shards.forSlot(Partitions.slot(entry.partition)), entry.channel, online);
        eventually(() -> first.of("online").size() == 4);
        assertThat(first.of("online")).last().isEqualTo("online #server-to-user-ann true");
    }

    @Test
    @DisplayName("K15: notices are told once, by one node; what begins anew within the grace never ended")
    void notices() {
        first.wanting = true;
        second.wanting = true;
        Topic topic = topic("presence-room");
        PresenceMember ann = new PresenceMember("ann", "{}");
        done(one.subscribe(topic));
        done(one.join(topic, ann));
        done(one.leave(topic, "ann"));
        done(one.join(topic, ann));
        done(one.leave(topic, "ann"));
        done(one.unsubscribe(topic));
        eventually(() -> first.notices.size() + second.notices.size() >= 4);
        List<Notice> all = new ArrayList<>(first.notices);
        all.addAll(second.notices);
        assertThat(all.stream().map(Notice::kind))
                .containsExactly(
                        Notice.Kind.OCCUPIED,
                        Notice.Kind.MEMBER_ADDED,
                        Notice.Kind.MEMBER_REMOVED,
                        Notice.Kind.VACATED);
        assertThat(all.stream().map(Notice::id)).doesNotHaveDuplicates();
        assertThat(all.get(1).userId()).isEqualTo("ann");
        assertThat(all.get(3).userId()).isNull();
    }

    @Test
    @DisplayName("K15: a notice that one node could not tell is told by another, with the same id")
    void noticesElsewhere() {
        first.wanting = true;
        second.wanting = true;
        first.failing = true;
        for (int i = 0; i < 20; i++) {
            done(one.subscribe(topic("room-" + i)));
        }
        eventually(() -> second.notices.size() == 20);
        assertThat(second.notices.stream().map(Notice::id)).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("K3: who closes gives up what it held, and is told nothing any more")
    void closing() {
        Topic topic = topic("presence-room");
        done(one.subscribe(topic));
        done(two.subscribe(topic));
        done(one.join(topic, new PresenceMember("ann", "{}")));
        eventually(() -> !second.of("added").isEmpty());
        one.close();
        eventually(() -> second.of("removed").equals(List.of("removed presence-room ann false")));
        int before = first.lines.size();
        done(two.publish(topic, event("after")));
        eventually(() -> second.messages.contains("after"));
        assertThat(first.lines).hasSize(before);
        assertThat(one.publish(topic, event("late")).toCompletableFuture()).isCompletedExceptionally();
    }
}
