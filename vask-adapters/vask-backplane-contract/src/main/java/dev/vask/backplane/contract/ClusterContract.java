package dev.vask.backplane.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.vask.spi.ChannelState;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What nodes know together is the sum of what each of them has. */
public abstract class ClusterContract extends CacheContract {
    ClusterContract() {}

    /** So many connections of a node are in a channel now. */
    private static void subscriptions(NodeUnderTest node, Topic topic, int count, boolean announce) {
        node.told.subscriptions(topic, count);
        node.cluster().countChanged(topic, announce);
    }

    private ChannelState state(NodeUnderTest node, Topic topic) {
        return node.answer(node.cluster().channel(topic));
    }

    private List<ChannelState> states(NodeUnderTest node, String prefix) {
        return node.answer(node.cluster().channels(app(), prefix));
    }

    @Test
    @DisplayName("cluster: a channel has the subscriptions of all nodes, and each user once")
    void sums() throws Exception {
        needsSeveralNodes();
        NodeUnderTest one = node();
        NodeUnderTest other = node();
        NodeUnderTest outside = node();
        Topic topic = topic("presence-room");
        assertThat(state(outside, topic)).isEqualTo(new ChannelState("presence-room", 0, 0));
        one.told.subscriptions(topic, 1);
        one.subscribe(topic);
        other.told.subscriptions(topic, 1);
        other.subscribe(topic);
        one.join(topic, "anna");
        other.join(topic, "anna");
        other.join(topic, "bert");
        subscriptions(one, topic, 3, false);
        subscriptions(other, topic, 4, false);
        waiting().until("the sum", () -> state(outside, topic).subscriptions() == 7);
        assertThat(state(outside, topic)).isEqualTo(new ChannelState("presence-room", 7, 2));
        assertThat(outside.answer(outside.cluster().members(topic)))
                .containsExactlyInAnyOrder(new PresenceMember("anna", "{}"), new PresenceMember("bert", "{}"));
        subscriptions(one, topic, 1, false);
        waiting().until("the lower sum", () -> state(outside, topic).subscriptions() == 5);
        one.leave(topic, "anna");
        one.told.subscriptions(topic, 0);
        one.unsubscribe(topic);
        waiting().until("the rest", () -> state(outside, topic).subscriptions() == 4);
        assertThat(state(outside, topic).users()).isEqualTo(2);
        other.leave(topic, "anna");
        other.leave(topic, "bert");
        other.told.subscriptions(topic, 0);
        other.unsubscribe(topic);
        waiting().until("nobody", () -> state(outside, topic).equals(new ChannelState("presence-room", 0, 0)));
        assertThat(outside.answer(outside.cluster().members(topic))).isEmpty();
    }

    @Test
    @DisplayName(
            "cluster: the occupied channels of an app by prefix and by name, without users' topics and other apps'")
    void lists() throws Exception {
        needsSeveralNodes();
        NodeUnderTest one = node();
        NodeUnderTest other = node();
        List<String> names = List.of("b", "a", "room-2", "room-10", "room", "presence-room", "z{tag}:x");
        for (int i = 0; i < names.size(); i++) {
            NodeUnderTest node = i % 2 == 0 ? one : other;
            node.told.subscriptions(topic(names.get(i)), 1);
            node.subscribe(topic(names.get(i)));
        }
        one.subscribe(user("anna"));
        one.subscribe(new Topic(app() + "x", "room-foreign"));
        one.join(topic("presence-room"), "anna");
        waiting().until("all", () -> states(one, "").size() == names.size());
        assertThat(states(other, ""))
                .extracting(ChannelState::channel)
                .containsExactlyElementsOf(names.stream().sorted().toList());
        assertThat(states(other, "room"))
                .extracting(ChannelState::channel)
                .containsExactly("room", "room-10", "room-2");
        assertThat(states(other, "presence-"))
                .extracting(ChannelState::channel, ChannelState::users)
                .containsExactly(tuple("presence-room", 1));
        assertThat(states(other, "none")).isEmpty();
        one.told.subscriptions(topic("b"), 0);
        one.unsubscribe(topic("b"));
        waiting().until("without b", () -> states(other, "b").isEmpty());
    }

    @Test
    @DisplayName("cluster: a number to be announced reaches every subscribed node, and one of them tells the host")
    void announced() throws Exception {
        needsSeveralNodes();
        List<NodeUnderTest> nodes = List.of(node(), node());
        Topic topic = topic("counted");
        for (NodeUnderTest node : nodes) {
            node.told.subscriptions(topic, 1);
            node.subscribe(topic);
        }
        subscriptions(nodes.get(0), topic, 5, true);
        subscriptions(nodes.get(1), topic, 6, true);
        for (NodeUnderTest node : nodes) {
            waiting().until("the last number", () -> last(node, topic) == 11);
        }
        waiting().pass(Duration.ofMillis(200));
        long announcements = nodes.get(0).told.told(topic, Told.Count.class).size();
        assertThat(nodes.get(1).told.told(topic, Told.Count.class)).hasSize((int) announcements);
        long toHost =
                nodes.stream().mapToLong(node -> node.told.toHost(topic).size()).sum();
        assertThat(toHost).as("announcements to the host").isEqualTo(announcements);
    }

    private static int last(NodeUnderTest node, Topic topic) {
        List<Told.Count> counts = node.told.told(topic, Told.Count.class);
        return counts.isEmpty() ? -1 : counts.get(counts.size() - 1).subscriptions();
    }
}
