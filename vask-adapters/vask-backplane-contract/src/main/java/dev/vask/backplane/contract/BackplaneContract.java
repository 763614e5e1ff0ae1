package dev.vask.backplane.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneException;
import dev.vask.spi.Cluster;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The promises of a {@link Backplane}, all of them. An engine's test extends this class and opens a fixture; each test has
 * names of its own, so that the engine behind may be shared. The promises by subject are in the parents:
 * {@link PublishContract}, {@link PresenceContract}, {@link OccupancyContract}, {@link CacheContract},
 * {@link ClusterContract}, {@link NoticeContract}. This class has what holds whatever happens: the end of a node, a
 * listener that throws, an engine that does not answer.
 */
public abstract class BackplaneContract extends NoticeContract {
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(2);

    /** For subclasses. */
    protected BackplaneContract() {}

    /** Each of a topic of its own: nobody makes a second call of one topic before the first is complete. */
    private List<CompletionStage<?>> everyCall(Backplane node, String suffix) {
        Topic topic = topic("presence-joined" + suffix);
        List<CompletionStage<?>> stages = new ArrayList<>();
        stages.add(node.subscribe(topic("presence-subscribed" + suffix)));
        stages.add(node.join(topic, new PresenceMember("anna", "{}")));
        stages.add(node.publish(topic("presence-published" + suffix), event("unseen")));
        stages.add(node.leave(topic("presence-left" + suffix), "anna"));
        stages.add(node.unsubscribe(topic("presence-unsubscribed" + suffix)));
        stages.add(node.watch(user("watched" + suffix)));
        stages.add(node.unwatch(user("unwatched" + suffix)));
        Cluster cluster = node.cluster();
        if (cluster != null) {
            cluster.countChanged(topic, true);
            stages.add(cluster.channel(topic));
            stages.add(cluster.channels(app(), ""));
            stages.add(cluster.members(topic));
            stages.add(cluster.cached(topic));
        }
        return stages;
    }

    @Test
    @DisplayName("C7: after close every call is rejected, none throws")
    void rejectsAfterClose() throws Exception {
        NodeUnderTest node = node();
        node.subscribe(topic("presence-before"));
        node.close();
        for (CompletionStage<?> stage : everyCall(node.backplane, "")) {
            assertRejected(node.outcome(stage), "a call after close");
        }
    }

    private static void assertRejected(@Nullable BackplaneException failure, String what) {
        assertThat(failure)
                .as(what)
                .isNotNull()
                .extracting(BackplaneException::outcome)
                .isEqualTo(BackplaneException.Outcome.REJECTED);
    }

    @Test
    @DisplayName("C8: every stage of a storm of calls completes")
    void everyStageCompletes() throws Exception {
        NodeUnderTest node = node();
        List<CompletionStage<?>> stages = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            stages.addAll(everyCall(node.backplane, "-" + i));
        }
        // Well or badly: an engine may refuse what is too much at a time.
        long well = stages.stream().filter(stage -> node.outcome(stage) == null).count();
        assertThat(well).as("calls that were carried out").isPositive();
    }

    @Test
    @DisplayName("C8: every stage that is pending when a node is closed completes")
    void completesAtClose() throws Exception {
        NodeUnderTest node = node();
        List<CompletionStage<?>> stages = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            stages.addAll(everyCall(node.backplane, "-" + i));
        }
        node.close();
        stages.forEach(node::outcome);
    }

    @Test
    @DisplayName("C8: every stage completes while the engine does not answer, and all works again afterwards")
    void completesWhileFrozen() throws Exception {
        assumeTrue(fixture().freezable(), "this engine cannot be frozen");
        NodeUnderTest node = node();
        Topic topic = topic("presence-frozen");
        node.subscribe(topic);
        fixture().freeze();
        List<CompletionStage<?>> stages = everyCall(node.backplane, "");
        BackplaneException failure = node.outcome(node.backplane.publish(topic, event("lost or late")));
        stages.forEach(node::outcome);
        fixture().thaw();
        assertThat(failure).as("a publish that was not answered").isNotNull();
        // More than one: the first may fall into the gap in which the engine finds its way back.
        waiting()
                .until(
                        "all works again",
                        () -> node.outcome(node.backplane.publish(topic, event("back"))) == null
                                && node.told.frames(topic).contains("back"));
        assertThat(node.told.frames(topic).stream().filter("lost or late"::equals))
                .hasSizeLessThan(2);
    }

    @Test
    @DisplayName("C9: nothing is told after close has returned, in the midst of what comes")
    void quietAfterClose() throws Exception {
        NodeUnderTest node = node();
        NodeUnderTest publisher = fixture().severalNodes() ? node() : node;
        for (int round = 0; round < 5; round++) {
            NodeUnderTest closing = fixture().severalNodes() ? node() : node;
            Topic topic = topic("quiet-" + round);
            closing.subscribe(topic);
            Published published = new Published(publisher);
            for (int i = 0; i < 200; i++) {
                published.publish(topic, "event " + i);
            }
            closing.close();
            int told = closing.told.told(topic).size();
            waiting().pass(Duration.ofMillis(100));
            assertThat(closing.told.told(topic)).hasSize(told);
            if (!fixture().severalNodes()) {
                return;
            }
        }
    }

    @Test
    @DisplayName("C9: close is quick, may be repeated, and gives up what the node held")
    void givesUp() throws Exception {
        NodeUnderTest node = node();
        Topic topic = topic("presence-left");
        node.subscribe(topic);
        node.join(topic, "anna");
        node.join(topic, "bert");
        if (!fixture().severalNodes()) {
            closeTwice(node);
            return;
        }
        NodeUnderTest other = node();
        other.subscribe(topic);
        other.join(topic, "bert");
        other.watch(user("anna"));
        node.subscribe(user("anna"));
        closeTwice(node);
        waiting().until("anna's end", () -> other.told.ordered(topic).contains(new Told.Removed("anna")));
        assertThat(other.told.members(topic)).containsOnlyKeys("bert");
        List<Told> toHosts = new ArrayList<>(node.told.toHost(topic));
        toHosts.addAll(other.told.toHost(topic));
        if (fixture().callsMayFail()) {
            // The last call of the closing node may be late: its listener is not called any longer then.
            assertThat(Collections.frequency(toHosts, new Told.Removed("anna"))).isLessThanOrEqualTo(1);
        } else {
            assertThat(toHosts).as("what its end means to the host").containsOnlyOnce(new Told.Removed("anna"));
        }
        waiting()
                .until(
                        "anna offline",
                        () -> other.told
                                .told(user("anna"))
                                .get(other.told.told(user("anna")).size() - 1)
                                .equals(new Told.Online(false)));
        other.leave(topic, "bert");
        other.unsubscribe(topic);
        waiting()
                .until(
                        "vacated",
                        () -> other.told.told(topic, Told.Vacated.class).size() == 1);
    }

    private static void closeTwice(NodeUnderTest node) {
        long begun = System.nanoTime();
        node.close();
        node.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(CLOSES_WITHIN);
    }

    @Test
    @DisplayName("C10: a listener that throws changes nothing: stages complete well, and all that follows is told")
    void throwingListener() throws Exception {
        NodeUnderTest node = node();
        Topic topic = topic("presence-throwing");
        Topic user = user("anna");
        node.told.throwing(true);
        node.watch(user);
        node.subscribe(user);
        node.subscribe(topic);
        node.join(topic, "anna");
        node.publish(topic, event("one"));
        node.publish(topic, new Envelope.Terminate());
        node.leave(topic, "anna");
        node.unsubscribe(topic);
        node.subscribe(topic);
        waiting().until("all while throwing", () -> node.told.ordered(topic).size() >= 4);
        node.told.throwing(false);
        node.join(topic, "bert");
        node.publish(topic, event("two"));
        waiting().until("the last event", () -> node.told.frames(topic).contains("two"));
        assertThat(node.told.ordered(topic))
                .containsExactly(
                        added("anna"),
                        Told.message(event("one")),
                        Told.message(new Envelope.Terminate()),
                        new Told.Removed("anna"),
                        added("bert"),
                        Told.message(event("two")));
        assertThat(node.told.told(topic, Told.Occupied.class)).hasSize(2);
    }

    @Test
    @DisplayName("C11: too large a frame is rejected, and reaches nobody")
    void tooLarge() throws Exception {
        int bytes = fixture().tooLargeBytes();
        assumeTrue(bytes > 0, "this engine has no bound");
        NodeUnderTest node = node();
        Topic topic = topic("large");
        node.subscribe(topic);
        BackplaneException failure = node.outcome(node.backplane.publish(topic, event("x".repeat(bytes))));
        assertRejected(failure, "too large a frame");
        node.publish(topic, event("small"));
        waiting().until("the small one", () -> !node.told.frames(topic).isEmpty());
        assertThat(node.told.frames(topic)).containsExactly("small");
    }
}
