package dev.vask.backplane.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each coming and going is told once, in the cluster and not on the node, in one order with the events. */
public abstract class PresenceContract extends PublishContract {
    private static final Told ANNA_CAME = added("anna");
    private static final Told ANNA_WENT = new Told.Removed("anna");

    PresenceContract() {}

    static Told added(String userId) {
        return new Told.Added(new PresenceMember(userId, "{}"));
    }

    @Test
    @DisplayName("C6: the own coming and going is told before the stage completes")
    void ownFirst() throws Exception {
        NodeUnderTest node = node();
        Topic topic = topic("presence-own");
        node.subscribe(topic);
        for (int round = 0; round < 20; round++) {
            node.join(topic, "anna");
            assertThat(node.told.members(topic)).containsOnlyKeys("anna");
            node.leave(topic, "anna");
            assertThat(node.told.members(topic)).isEmpty();
        }
        assertThat(node.told.ordered(topic)).hasSize(40);
    }

    @Test
    @DisplayName("C3: who joins twice has come once, and leaves once")
    void joinsTwice() throws Exception {
        NodeUnderTest node = node();
        Topic topic = topic("presence-twice");
        node.subscribe(topic);
        node.join(topic, "anna");
        node.join(topic, "anna");
        node.leave(topic, "anna");
        node.join(topic, "bert");
        waiting().until("the last", () -> node.told.ordered(topic).contains(added("bert")));
        assertThat(node.told.ordered(topic)).containsExactly(ANNA_CAME, ANNA_WENT, added("bert"));
        assertThat(node.told.toHost(topic)).isEqualTo(node.told.ordered(topic));
    }

    @Test
    @DisplayName("C3: who is on two nodes has come once, and has gone when gone from both")
    void onTwoNodes() throws Exception {
        needsSeveralNodes();
        NodeUnderTest one = node();
        NodeUnderTest other = node();
        Topic topic = topic("presence-both");
        one.subscribe(topic);
        other.subscribe(topic);
        one.join(topic, "anna");
        other.join(topic, "anna");
        one.leave(topic, "anna");
        one.join(topic, "bert");
        other.leave(topic, "anna");
        for (NodeUnderTest node : List.of(one, other)) {
            waiting().until("anna's end", () -> node.told.ordered(topic).contains(ANNA_WENT));
            assertThat(node.told.ordered(topic)).containsExactly(ANNA_CAME, added("bert"), ANNA_WENT);
        }
    }

    @Test
    @DisplayName("C4: the leave of one who is not a member tells nothing")
    void leavesWithoutComing() throws Exception {
        NodeUnderTest node = node();
        Topic topic = topic("presence-nobody");
        node.subscribe(topic);
        node.leave(topic, "anna");
        node.join(topic, "anna");
        node.leave(topic, "bert");
        node.leave(topic, "anna");
        node.leave(topic, "anna");
        node.join(topic, "bert");
        waiting().until("the last", () -> node.told.ordered(topic).contains(added("bert")));
        assertThat(node.told.ordered(topic)).containsExactly(ANNA_CAME, ANNA_WENT, added("bert"));
    }

    @Test
    @DisplayName("C4: a node's leave does not take away a member of another node")
    void leavesOthersAlone() throws Exception {
        needsSeveralNodes();
        NodeUnderTest one = node();
        NodeUnderTest other = node();
        Topic topic = topic("presence-others");
        one.subscribe(topic);
        other.subscribe(topic);
        one.join(topic, "anna");
        other.leave(topic, "anna");
        other.join(topic, "bert");
        for (NodeUnderTest node : List.of(one, other)) {
            waiting().until("bert", () -> node.told.ordered(topic).contains(added("bert")));
            assertThat(node.told.ordered(topic)).containsExactly(ANNA_CAME, added("bert"));
        }
    }

    @Test
    @DisplayName("C6: members come as they were signed, whatever is in their id and info, also to who subscribes later")
    void everyMember() throws Exception {
        NodeUnderTest node = node();
        Topic topic = topic("presence-odd");
        node.subscribe(topic);
        List<PresenceMember> members = List.of(
                new PresenceMember("a:b", "{\"name\":\"grüße 🦊\"}"),
                new PresenceMember("{tag}", "{}"),
                new PresenceMember("nul \u0000, line\r\n", "[1, 2]"),
                new PresenceMember(" ", "\"text\""),
                new PresenceMember("🦊", "{ \"spaces\" :  1.0 }"),
                new PresenceMember("17", "x".repeat(2_000)));
        members.forEach(member -> node.join(topic, member));
        assertThat(node.told.members(topic).values()).containsExactlyInAnyOrderElementsOf(members);
        if (fixture().severalNodes()) {
            NodeUnderTest later = node();
            later.subscribe(topic);
            assertThat(later.told.members(topic).values()).containsExactlyInAnyOrderElementsOf(members);
        }
    }

    @Test
    @DisplayName("C6: who is there is told before a subscription is complete")
    void membersFirst() throws Exception {
        needsSeveralNodes();
        NodeUnderTest one = node();
        NodeUnderTest other = node();
        Topic topic = topic("presence-first");
        one.subscribe(topic);
        one.join(topic, "anna");
        one.join(topic, "bert");
        other.subscribe(topic);
        assertThat(other.told.members(topic)).containsOnlyKeys("anna", "bert");
        assertThat(other.told.told(topic, Told.Members.class)).isNotEmpty();
    }

    @Test
    @DisplayName("C6: who is there is told anew to a node that subscribes again")
    void membersAnew() throws Exception {
        needsSeveralNodes();
        NodeUnderTest one = node();
        NodeUnderTest other = node();
        Topic topic = topic("presence-anew");
        one.subscribe(topic);
        other.subscribe(topic);
        one.join(topic, "anna");
        waiting().until("anna", () -> other.told.members(topic).containsKey("anna"));
        other.unsubscribe(topic);
        one.join(topic, "bert");
        one.leave(topic, "anna");
        other.subscribe(topic);
        assertThat(other.told.members(topic)).containsOnlyKeys("bert");
    }

    @Test
    @DisplayName("C6: list and changes fit together for a node that subscribes while others come and go")
    void listAndChangesFit() throws Exception {
        needsSeveralNodes();
        NodeUnderTest busy = node();
        Topic topic = topic("presence-midst");
        busy.subscribe(topic);
        // Nobody waits for these: 40 users come, and every other goes.
        try (Guests guests = new Guests(busy, topic)) {
            for (int round = 0; round < 10; round++) {
                NodeUnderTest late = node();
                late.subscribe(topic);
                int least = guests.seen();
                waiting().until("a change", () -> guests.seen() > least + 5);
                late.unsubscribe(topic);
                late.subscribe(topic);
                guests.pause();
                waiting()
                        .until(
                                "the same members",
                                () -> late.told.members(topic).equals(busy.told.members(topic)));
                guests.resume();
            }
        }
    }

    @Test
    @DisplayName("C2: messages and members come in one order at two nodes, also at the one that joins")
    void oneOrder() throws Exception {
        needsSeveralNodes();
        NodeUnderTest one = node();
        NodeUnderTest other = node();
        Topic topic = topic("presence-order");
        one.subscribe(topic);
        other.subscribe(topic);
        try (NumberedEvents events = new NumberedEvents(one, topic)) {
            IntStream.range(0, 60).forEach(i -> {
                NodeUnderTest node = i % 2 == 0 ? one : other;
                node.join(topic, "user " + i % 7);
                if (i % 3 == 0) {
                    node.leave(topic, "user " + i % 7);
                }
            });
            events.awaitMore(1);
        }
        one.publish(topic, event("end"));
        for (NodeUnderTest node : List.of(one, other)) {
            waiting().until("the end", () -> node.told.frames(topic).contains("end"));
        }
        assertThat(other.told.ordered(topic)).isEqualTo(one.told.ordered(topic));
    }

    @Test
    @DisplayName("C5: members come and go by turns at every node, and in the end are those who are there")
    void byTurns() throws Exception {
        needsSeveralNodes();
        List<NodeUnderTest> nodes = List.of(node(), node(), node());
        Topic topic = topic("presence-turns");
        nodes.forEach(node -> node.subscribe(topic));
        Crowd crowd = new Crowd(nodes, topic, 20240229);
        crowd.act(600);
        for (NodeUnderTest node : nodes) {
            waiting()
                    .until(
                            "all who are there",
                            () -> node.told.members(topic).keySet().equals(crowd.present()));
        }
        nodes.get(0).publish(topic, event("end"));
        for (NodeUnderTest node : nodes) {
            waiting().until("the end", () -> node.told.frames(topic).contains("end"));
        }
        assertThat(nodes.get(1).told.ordered(topic)).isEqualTo(nodes.get(0).told.ordered(topic));
        assertThat(nodes.get(2).told.ordered(topic)).isEqualTo(nodes.get(0).told.ordered(topic));
        // Of every coming and going, one node is to tell the host.
        List<Told> changes = new ArrayList<>(nodes.get(0).told.ordered(topic));
        changes.removeIf(told -> told instanceof Told.Message);
        List<Told> toHost =
                nodes.stream().flatMap(node -> node.told.toHost(topic).stream()).toList();
        assertThat(toHost).containsExactlyInAnyOrderElementsOf(changes);
    }
}
