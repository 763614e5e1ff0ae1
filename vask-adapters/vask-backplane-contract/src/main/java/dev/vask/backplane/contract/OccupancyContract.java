package dev.vask.backplane.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.Topic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The first and the last subscriber in the cluster, and with them who is online, are told once. */
public abstract class OccupancyContract extends PresenceContract {
    /** So long nothing may come that must not come: longer than any engine takes for one thing, shorter than a test's end. */
    private static final Duration QUIET = Duration.ofMillis(300);

    OccupancyContract() {}

    private static final List<Class<? extends Told>> ENDS = List.of(Told.Occupied.class, Told.Vacated.class);

    private static List<Told> ends(NodeUnderTest node, Topic topic) {
        return node.told.told(topic).stream()
                .filter(told -> ENDS.contains(told.getClass()))
                .toList();
    }

    private static long count(List<NodeUnderTest> nodes, Topic topic, Class<? extends Told> kind) {
        return nodes.stream()
                .mapToLong(node -> node.told.told(topic, kind).size())
                .sum();
    }

    @Test
    @DisplayName("C5: occupied is told before the subscription is complete, vacated at the end, by turns")
    void occupiedAndVacated() throws Exception {
        NodeUnderTest node = node();
        Topic topic = topic("room");
        for (int round = 1; round <= 5; round++) {
            node.subscribe(topic);
            assertThat(ends(node, topic)).hasSize(2 * round - 1);
            node.unsubscribe(topic);
            int due = 2 * round;
            waiting().until("vacated", () -> ends(node, topic).size() == due);
        }
        List<Told> turns = IntStream.range(0, 10)
                .mapToObj(i -> i % 2 == 0 ? (Told) new Told.Occupied() : new Told.Vacated())
                .toList();
        assertThat(ends(node, topic)).isEqualTo(turns);
    }

    @Test
    @DisplayName("C12: subscribing and unsubscribing twice is told once, joining and leaving thrice too")
    void again() throws Exception {
        NodeUnderTest node = node();
        Topic topic = topic("presence-again");
        node.subscribe(topic);
        node.subscribe(topic);
        for (int i = 0; i < 3; i++) {
            node.join(topic, "anna");
        }
        for (int i = 0; i < 3; i++) {
            node.leave(topic, "anna");
        }
        assertThat(node.told.ordered(topic)).containsExactly(added("anna"), new Told.Removed("anna"));
        node.unsubscribe(topic);
        node.unsubscribe(topic);
        node.subscribe(topic);
        waiting().until("all ends", () -> ends(node, topic).size() >= 3);
        assertThat(ends(node, topic)).containsExactly(new Told.Occupied(), new Told.Vacated(), new Told.Occupied());
    }

    @Test
    @DisplayName("C12: to unsubscribe from what nobody subscribed to tells nothing")
    void nobodyThere() throws Exception {
        NodeUnderTest node = node();
        Topic topic = topic("nobody");
        node.unsubscribe(topic);
        node.subscribe(topic);
        assertThat(ends(node, topic)).containsExactly(new Told.Occupied());
    }

    @Test
    @DisplayName("C5: of two nodes the first one is told occupied, and one of them vacated, when both have gone")
    void occupiedOnTwoNodes() throws Exception {
        needsSeveralNodes();
        NodeUnderTest one = node();
        NodeUnderTest other = node();
        List<NodeUnderTest> both = List.of(one, other);
        Topic topic = topic("room");
        for (int round = 1; round <= 3; round++) {
            one.subscribe(topic);
            other.subscribe(topic);
            assertThat(one.told.told(topic, Told.Occupied.class)).hasSize(round);
            assertThat(other.told.told(topic, Told.Occupied.class)).isEmpty();
            one.unsubscribe(topic);
            waiting().pass(Duration.ofMillis(50));
            assertThat(count(both, topic, Told.Vacated.class)).isEqualTo(round - 1);
            other.unsubscribe(topic);
            int due = round;
            waiting().until("vacated", () -> count(both, topic, Told.Vacated.class) == due);
        }
        waiting().pass(QUIET);
        assertThat(count(both, topic, Told.Vacated.class)).isEqualTo(3);
    }

    @Test
    @DisplayName("C5: occupied and vacated are told as often as one another where two nodes come and go at a time")
    void crossing() throws Exception {
        needsSeveralNodes();
        List<NodeUnderTest> both = List.of(node(), node());
        Topic topic = topic("crossing");
        CompletableFuture<?>[] all = both.stream()
                .map(node -> CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < 50; i++) {
                                node.subscribe(topic);
                                node.unsubscribe(topic);
                            }
                        },
                        Threads::start))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(all).join();
        waiting()
                .until(
                        "as many ends as beginnings",
                        () -> count(both, topic, Told.Occupied.class) == count(both, topic, Told.Vacated.class));
        waiting().pass(QUIET);
        assertThat(count(both, topic, Told.Occupied.class))
                .isEqualTo(count(both, topic, Told.Vacated.class))
                .isBetween(1L, 100L);
    }

    @Test
    @DisplayName("who watches a user is told how it stands before the stage completes, and then every change")
    void watched() throws Exception {
        NodeUnderTest node = node();
        Topic user = user("anna");
        node.watch(user);
        assertThat(last(node, user)).isFalse();
        node.subscribe(user);
        waiting().until("online", () -> last(node, user));
        node.unsubscribe(user);
        waiting().until("offline", () -> !last(node, user));
        node.subscribe(user);
        waiting().until("online again", () -> last(node, user));
        NodeUnderTest second = fixture().severalNodes() ? node() : node;
        second.watch(user);
        assertThat(last(second, user)).isTrue();
    }

    @Test
    @DisplayName("a user watched from another node is online until gone from every node")
    void watchedFromElsewhere() throws Exception {
        needsSeveralNodes();
        NodeUnderTest watcher = node();
        NodeUnderTest one = node();
        NodeUnderTest other = node();
        Topic user = user("bert {x}");
        watcher.watch(user);
        one.subscribe(user);
        waiting().until("online", () -> last(watcher, user));
        other.subscribe(user);
        one.unsubscribe(user);
        waiting().pass(QUIET);
        assertThat(watcher.told.told(user, Told.Online.class)).doesNotContainSequence(on(true), on(false));
        other.unsubscribe(user);
        waiting().until("offline", () -> !last(watcher, user));
    }

    @Test
    @DisplayName("C12: a user watched twice and no more watched once is not told of")
    void watchedNoMore() throws Exception {
        NodeUnderTest node = node();
        NodeUnderTest second = fixture().severalNodes() ? node() : node;
        Topic user = user("carl");
        node.watch(user);
        node.watch(user);
        node.unwatch(user);
        waiting().pass(QUIET);
        int before = node.told.told(user, Told.Online.class).size();
        second.subscribe(user);
        second.unsubscribe(user);
        waiting().pass(QUIET);
        assertThat(node.told.told(user, Told.Online.class)).hasSize(before);
    }

    private static Told.Online on(boolean online) {
        return new Told.Online(online);
    }

    private static boolean last(NodeUnderTest node, Topic user) {
        List<Told.Online> told = node.told.told(user, Told.Online.class);
        assertThat(told).as("how it stands").isNotEmpty();
        return told.get(told.size() - 1).online();
    }
}
