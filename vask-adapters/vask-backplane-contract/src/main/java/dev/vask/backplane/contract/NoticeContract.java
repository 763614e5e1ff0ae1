package dev.vask.backplane.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.Notice;
import dev.vask.spi.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What webhooks are told of is handed over until it is taken, in order for each channel, ends after three seconds. */
public abstract class NoticeContract extends ClusterContract {
    private static final Duration GRACE = Duration.ofSeconds(3);

    /** What timers may be late or early by. */
    private static final Duration LEEWAY = Duration.ofMillis(400);

    NoticeContract() {}

    private List<NodeUnderTest> takers(int count) throws Exception {
        List<NodeUnderTest> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            NodeUnderTest node = node();
            node.told.takeNotices(notice -> done());
            nodes.add(node);
        }
        return nodes;
    }

    private static CompletionStage<Void> done() {
        return CompletableFuture.completedFuture(null);
    }

    /** What any node was handed, of one topic, as text: "ADDED anna". */
    private static List<String> of(List<NodeUnderTest> nodes, Topic topic) {
        return nodes.stream()
                .flatMap(node -> node.told.notices().stream())
                .filter(notice -> notice.topic().equals(topic))
                .map(notice -> notice.userId() == null ? notice.kind().name() : notice.kind() + " " + notice.userId())
                .toList();
    }

    @Test
    @DisplayName("notices: beginnings are told at once, ends after three seconds, each once, by one node")
    void beginningsAndEnds() throws Exception {
        needsSeveralNodes();
        List<NodeUnderTest> nodes = takers(2);
        NodeUnderTest one = nodes.get(0);
        NodeUnderTest other = nodes.get(1);
        Topic topic = topic("presence-told");
        one.subscribe(topic);
        one.join(topic, "anna");
        other.subscribe(topic);
        other.join(topic, "anna");
        waiting().until("the beginnings", () -> of(nodes, topic).size() >= 2);
        assertThat(of(nodes, topic)).containsExactlyInAnyOrder("OCCUPIED", "MEMBER_ADDED anna");
        one.leave(topic, "anna");
        one.unsubscribe(topic);
        other.leave(topic, "anna");
        other.unsubscribe(topic);
        long begun = waiting().nanos();
        waiting().until("the ends", () -> of(nodes, topic).size() >= 4);
        assertThat(Duration.ofNanos(waiting().nanos() - begun)).isGreaterThan(GRACE.minus(LEEWAY));
        waiting().pass(LEEWAY);
        assertThat(of(nodes, topic))
                .containsExactlyInAnyOrder("OCCUPIED", "MEMBER_ADDED anna", "MEMBER_REMOVED anna", "VACATED");
        List<Notice> all =
                nodes.stream().flatMap(it -> it.told.notices().stream()).toList();
        assertThat(all)
                .extracting(Notice::id)
                .doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(id).isNotBlank());
    }

    @Test
    @DisplayName("notices: who comes back within three seconds has never gone, neither end nor new beginning is told")
    void comesBack() throws Exception {
        needsSeveralNodes();
        List<NodeUnderTest> nodes = takers(2);
        NodeUnderTest one = nodes.get(0);
        NodeUnderTest other = nodes.get(1);
        Topic topic = topic("presence-back");
        one.subscribe(topic);
        one.join(topic, "anna");
        waiting().until("the beginnings", () -> of(nodes, topic).size() >= 2);
        one.leave(topic, "anna");
        one.unsubscribe(topic);
        waiting().pass(Duration.ofMillis(300));
        other.subscribe(topic);
        other.join(topic, "anna");
        waiting().pass(GRACE.plus(LEEWAY));
        assertThat(of(nodes, topic)).containsExactlyInAnyOrder("OCCUPIED", "MEMBER_ADDED anna");
    }

    @Test
    @DisplayName("notices: nobody is told where the app wants none")
    void unwanted() throws Exception {
        needsSeveralNodes();
        NodeUnderTest node = node();
        Topic topic = topic("presence-unwanted");
        node.subscribe(topic);
        node.join(topic, "anna");
        node.leave(topic, "anna");
        node.unsubscribe(topic);
        waiting().pass(GRACE.plus(LEEWAY));
        assertThat(node.told.notices()).isEmpty();
    }

    @Test
    @DisplayName("notices: what was not taken is told again with the same id, before what came after it")
    void toldAgain() throws Exception {
        needsSeveralNodes();
        List<NodeUnderTest> nodes = takers(2);
        AtomicBoolean failing = new AtomicBoolean(true);
        List<Notice> taken = Collections.synchronizedList(new ArrayList<>());
        for (NodeUnderTest node : nodes) {
            node.told.takeNotices(notice -> {
                if (failing.get()) {
                    return CompletableFuture.failedFuture(new IllegalStateException("planted: not taken"));
                }
                taken.add(notice);
                return done();
            });
        }
        Topic topic = topic("presence-again");
        nodes.get(0).subscribe(topic);
        nodes.get(0).join(topic, "anna");
        nodes.get(0).join(topic, "bert");
        waiting().until("a first attempt", () -> !of(nodes, topic).isEmpty());
        failing.set(false);
        waiting().until("all taken", () -> taken.size() >= 3);
        assertThat(taken.stream().map(it -> it.kind() + " " + it.userId()).distinct())
                .containsExactly("OCCUPIED null", "MEMBER_ADDED anna", "MEMBER_ADDED bert");
        Notice first = nodes.stream()
                .flatMap(it -> it.told.notices().stream())
                .filter(it -> it.kind() == Notice.Kind.OCCUPIED)
                .findFirst()
                .orElseThrow();
        assertThat(taken.get(0)).isEqualTo(first);
    }
}
