package dev.vask.backplane.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.CachedEvent;
import dev.vask.spi.Envelope;
import dev.vask.spi.Topic;
import dev.vask.transport.OutboundText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who is subscribed gets every event once, whole, and in one order. */
public abstract class PublishContract extends EngineUnderTest {
    private static final int MANY = 300;
    private static final List<String> USER_IDS = List.of(
            "auth0|a.b+c@x-1",
            "a b",
            "a/b",
            "a/#b",
            "a%2Fb",
            "{a}",
            "a:{b}:c",
            "grüße",
            "🦊",
            "\u2028\u202e",
            "*?[a]",
            "x".repeat(128));
    private static final String BEYOND_ASCII = "grüße, 世界, 🦊, \"quoted\" \\ \u0000 \u2028 \r\n";

    PublishContract() {}

    @Test
    @DisplayName("C1: what is published after a subscription is complete is seen, once")
    void seenAfterSubscribing() throws Exception {
        NodeUnderTest node = node();
        Topic topic = topic("news");
        node.subscribe(topic);
        node.publish(topic, event("first"));
        waiting().until("the event", () -> node.told.frames(topic).contains("first"));
        node.publish(topic, event("second"));
        waiting().until("the next event", () -> node.told.frames(topic).contains("second"));
        assertThat(node.told.frames(topic)).containsExactly("first", "second");
    }

    @Test
    @DisplayName(
            "C1: after a subscription is complete, every later publish of any node is seen, in the midst of a stream")
    void seenInTheMidst() throws Exception {
        needsSeveralNodes();
        NodeUnderTest publisher = node();
        Topic topic = topic("stream");
        try (NumberedEvents stream = new NumberedEvents(publisher, topic)) {
            for (int round = 0; round < 10; round++) {
                NodeUnderTest late = node();
                stream.awaitMore(5);
                late.subscribe(topic);
                int from = stream.next();
                stream.awaitMore(20);
                int to = stream.next();
                List<String> due = stream.confirmed(from, to);
                waiting()
                        .until(
                                "all from " + from + " on",
                                () -> late.told.frames(topic).containsAll(due));
                assertThat(late.told.frames(topic)).doesNotHaveDuplicates();
                late.close();
            }
        }
    }

    @Test
    @DisplayName("user ids of any characters → events and online states are those of the right user [C1]")
    void userTopics() throws Exception {
        NodeUnderTest reader = node();
        NodeUnderTest other = fixture().severalNodes() ? node() : reader;
        for (String id : USER_IDS) {
            reader.subscribe(user(id));
            other.watch(user(id));
        }
        for (String id : USER_IDS) {
            other.publish(user(id), event("for " + id));
        }
        for (String id : USER_IDS) {
            waiting().until(id, () -> !reader.told.frames(user(id)).isEmpty());
            waiting()
                    .until(
                            id + " online",
                            () -> other.told.told(user(id), Told.Online.class).contains(new Told.Online(true)));
        }
        for (String id : USER_IDS) {
            assertThat(reader.told.frames(user(id))).containsExactly("for " + id);
        }
    }

    @Test
    @DisplayName("C1: a node that subscribes again sees all that is published from then on")
    void subscribesAgain() throws Exception {
        NodeUnderTest node = node();
        Topic topic = topic("again");
        for (int round = 0; round < 20; round++) {
            String frame = "round " + round;
            node.subscribe(topic);
            node.publish(topic, event(frame));
            waiting().until(frame, () -> node.told.frames(topic).contains(frame));
            node.unsubscribe(topic);
        }
        assertThat(node.told.frames(topic)).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName(
            "C1: an event reaches its topic only: neither another channel, nor the channel of that name of another app")
    void noOtherTopic() throws Exception {
        NodeUnderTest node = node();
        Topic topic = topic("mine");
        Topic channel = topic("mine2");
        Topic foreign = new Topic(app() + "-other", "mine");
        node.subscribe(topic);
        node.subscribe(channel);
        node.subscribe(foreign);
        node.publish(topic, event("for one"));
        node.publish(channel, event("end"));
        node.publish(foreign, event("end"));
        waiting()
                .until(
                        "the last events",
                        () -> node.told.frames(channel).contains("end")
                                && node.told.frames(foreign).contains("end"));
        waiting().until("the event", () -> node.told.frames(topic).contains("for one"));
        assertThat(node.told.frames(topic)).containsExactly("for one");
        assertThat(node.told.frames(channel)).containsExactly("end");
        assertThat(node.told.frames(foreign)).containsExactly("end");
    }

    @Test
    @DisplayName("C1: a user's topic may have any name: with braces, colons, line ends, none at all")
    void anyName() throws Exception {
        NodeUnderTest node = node();
        List<String> names =
                List.of("", "{}", "{a}b", "a:b", "a\u0000b", "a\r\nb", "*", "[a]?", "🦊 ü", "x".repeat(1_000));
        for (String name : names) {
            node.subscribe(user(name));
        }
        for (String name : names) {
            node.publish(user(name), event("to <" + name + ">"));
        }
        for (String name : names) {
            waiting().until("to " + name, () -> !node.told.frames(user(name)).isEmpty());
            assertThat(node.told.frames(user(name))).containsExactly("to <" + name + ">");
        }
    }

    @Test
    @DisplayName("C2: what one node publishes without waiting comes in that order, each once")
    void firstInFirstOut() throws Exception {
        NodeUnderTest node = node();
        Topic topic = topic("fifo");
        node.subscribe(topic);
        Published published = new Published(node);
        IntStream.range(0, MANY).forEach(i -> published.publish(topic, "event " + i));
        published.settle();
        waiting().until("all events", () -> published.arrived(node.told.frames(topic)));
        published.assertInOrder(node.told.frames(topic));
    }

    @Test
    @DisplayName("C2: what two nodes publish at a time comes in one order at both")
    void oneOrderAtTwoNodes() throws Exception {
        needsSeveralNodes();
        NodeUnderTest one = node();
        NodeUnderTest other = node();
        Topic topic = topic("crossing");
        one.subscribe(topic);
        other.subscribe(topic);
        Published ofOne = new Published(one);
        Published ofOther = new Published(other);
        for (int i = 0; i < MANY; i++) {
            ofOne.publish(topic, "one " + i);
            ofOther.publish(topic, "other " + i);
        }
        ofOne.settle();
        ofOther.settle();
        for (NodeUnderTest node : List.of(one, other)) {
            waiting()
                    .until(
                            "all events",
                            () -> ofOne.arrived(node.told.frames(topic)) && ofOther.arrived(node.told.frames(topic)));
            ofOne.assertInOrder(starting("one", node.told.frames(topic)));
            ofOther.assertInOrder(starting("other", node.told.frames(topic)));
        }
        assertThat(one.told.frames(topic)).isEqualTo(other.told.frames(topic));
    }

    private static List<String> starting(String prefix, List<String> frames) {
        return frames.stream().filter(frame -> frame.startsWith(prefix + " ")).toList();
    }

    @Test
    @DisplayName("C2: an envelope comes equal in every part: frame, exception, tags, what is kept; also a termination")
    void everyPart() throws Exception {
        NodeUnderTest node = node();
        NodeUnderTest receiver = fixture().severalNodes() ? node() : node;
        Topic topic = topic("parts");
        receiver.subscribe(topic);
        List<Envelope> sent = envelopes();
        for (Envelope envelope : sent) {
            // One at a time: where a call may fail, the order of several is not the caller's to say.
            int before = receiver.told.told(topic, Told.Message.class).size();
            node.publish(topic, envelope);
            waiting()
                    .until(
                            "the envelope " + Content.of(envelope),
                            () -> receiver.told.told(topic, Told.Message.class).size() > before);
        }
        assertThat(receiver.told.told(topic, Told.Message.class))
                .isEqualTo(sent.stream().map(Told::message).toList());
    }

    private static List<Envelope> envelopes() {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("league", "überall 🦊");
        tags.put("", "no name");
        tags.put("no value", "");
        CachedEvent kept = new CachedEvent(BEYOND_ASCII, BEYOND_ASCII, Duration.ofMinutes(30));
        OutboundText frame = OutboundText.of("{\"event\":\"" + BEYOND_ASCII + "\"}");
        List<Envelope> envelopes = new ArrayList<>();
        envelopes.add(new Envelope.Event(frame, null, null, null));
        envelopes.add(new Envelope.Event(OutboundText.of(""), null, null, Map.of()));
        envelopes.add(new Envelope.Event(frame, "123.456", null, tags));
        envelopes.add(new Envelope.Event(frame, null, kept, null));
        envelopes.add(new Envelope.Event(
                frame, "1.1", new CachedEvent("", "", Duration.ofMillis(1_500)), Map.of("one", "1")));
        envelopes.add(new Envelope.Event(OutboundText.of("ä".repeat(100_000)), null, null, null));
        envelopes.add(new Envelope.Terminate());
        return envelopes;
    }
}
