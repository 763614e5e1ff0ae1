package dev.vask.backplane.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.CachedEvent;
import dev.vask.spi.Envelope;
import dev.vask.spi.Topic;
import dev.vask.transport.OutboundText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a cache channel keeps is the same for all nodes, and only ever goes forward. */
public abstract class CacheContract extends OccupancyContract {
    private static final Duration LONG = Duration.ofMinutes(30);

    CacheContract() {}

    private static Envelope kept(int number, Duration timeToLive) {
        String data = String.valueOf(number);
        return new Envelope.Event(
                OutboundText.of("{\"n\":" + data + "}"),
                null,
                new CachedEvent("tick", data, timeToLive),
                Map.of("parity", number % 2 == 0 ? "even" : "odd"));
    }

    @Test
    @DisplayName("cache: what is kept is told before a subscription is complete, the newest, with its tags")
    void newest() throws Exception {
        needsSeveralNodes();
        NodeUnderTest publisher = node();
        for (String prefix : List.of("cache-", "private-cache-", "private-encrypted-cache-", "presence-cache-")) {
            Topic topic = topic(prefix + "price");
            publisher.publish(topic, kept(1, LONG));
            publisher.publish(topic, kept(2, LONG));
            NodeUnderTest late = node();
            late.subscribe(topic);
            List<Told.Cached> cached = late.told.told(topic, Told.Cached.class);
            assertThat(cached).isNotEmpty();
            Content content = cached.get(0).content();
            assertThat(content.frame()).isEqualTo("{\"n\":2}");
            assertThat(content.tags()).isEqualTo(Map.of("parity", "even"));
            CachedEvent event = Objects.requireNonNull(content.cache());
            assertThat(event.event()).isEqualTo("tick");
            assertThat(event.data()).isEqualTo("2");
            assertThat(event.timeToLive()).isPositive().isLessThanOrEqualTo(LONG);
        }
    }

    @Test
    @DisplayName("cache: what is published without keeping changes nothing of what is kept")
    void passingBy() throws Exception {
        needsSeveralNodes();
        NodeUnderTest publisher = node();
        Topic topic = topic("cache-price");
        publisher.publish(topic, kept(1, LONG));
        publisher.publish(topic, event("passing by"));
        NodeUnderTest late = node();
        late.subscribe(topic);
        assertThat(late.told.told(topic, Told.Cached.class))
                .extracting(it -> it.content().frame())
                .containsOnly("{\"n\":1}");
    }

    @Test
    @DisplayName("cache: where nothing is kept, nothing is told, and the answer is empty")
    void nothing() throws Exception {
        needsSeveralNodes();
        NodeUnderTest node = node();
        Topic topic = topic("cache-price");
        node.subscribe(topic);
        assertThat(node.told.told(topic, Told.Cached.class)).isEmpty();
        assertThat(node.answer(node.cluster().cached(topic))).isEmpty();
    }

    @Test
    @DisplayName("cache: what is kept ends with its time")
    void expires() throws Exception {
        needsSeveralNodes();
        NodeUnderTest publisher = node();
        Topic topic = topic("cache-short");
        Topic lasting = topic("cache-long");
        publisher.publish(topic, kept(1, Duration.ofMillis(600)));
        publisher.publish(lasting, kept(1, LONG));
        Optional<CachedEvent> answer = publisher.answer(publisher.cluster().cached(topic));
        assertThat(answer).isPresent();
        assertThat(answer.orElseThrow().timeToLive()).isBetween(Duration.ZERO, Duration.ofMillis(600));
        waiting().pass(Duration.ofMillis(900));
        assertThat(publisher.answer(publisher.cluster().cached(topic))).isEmpty();
        NodeUnderTest late = node();
        late.subscribe(topic);
        late.subscribe(lasting);
        assertThat(late.told.told(topic, Told.Cached.class)).isEmpty();
        assertThat(late.told.told(lasting, Told.Cached.class)).isNotEmpty();
        assertThat(late.answer(late.cluster().cached(lasting)).orElseThrow().timeToLive())
                .isLessThan(LONG.minusMillis(500))
                .isGreaterThan(LONG.minusMinutes(2));
    }

    @Test
    @DisplayName("cache: what is kept outlives every subscription")
    void outlives() throws Exception {
        needsSeveralNodes();
        NodeUnderTest one = node();
        NodeUnderTest other = node();
        Topic topic = topic("cache-kept");
        one.subscribe(topic);
        one.publish(topic, kept(7, LONG));
        one.unsubscribe(topic);
        one.close();
        other.subscribe(topic);
        assertThat(other.told.told(topic, Told.Cached.class)).isNotEmpty();
        assertThat(other.answer(other.cluster().cached(topic)).orElseThrow().data())
                .isEqualTo("7");
    }

    @Test
    @DisplayName("cache: who subscribes in the midst of a stream never goes back to an older event, and misses none")
    void keptInTheMidst() throws Exception {
        needsSeveralNodes();
        NodeUnderTest publisher = node();
        Topic topic = topic("cache-stream");
        try (NumberedEvents stream = new NumberedEvents(i -> publisher.backplane.publish(topic, kept(i, LONG)))) {
            for (int round = 0; round < 10; round++) {
                stream.awaitMore(5);
                NodeUnderTest late = node();
                late.subscribe(topic);
                int from = stream.next();
                assertThat(numbers(late, topic)).as("something is kept").isNotEmpty();
                stream.awaitMore(10);
                long due = stream.confirmed(from, from + 10).size();
                waiting()
                        .until(
                                "the stream",
                                () -> numbers(late, topic).stream()
                                                .filter(number -> number >= from && number < from + 10)
                                                .distinct()
                                                .count()
                                        >= due);
                assertThat(numbers(late, topic)).isSorted();
                late.close();
            }
        }
    }

    /** What came of the stream, kept or live, in order. */
    private static List<Integer> numbers(NodeUnderTest node, Topic topic) {
        return node.told.told(topic).stream()
                .map(told -> told instanceof Told.Message message
                        ? message.content().cache()
                        : told instanceof Told.Cached cached ? cached.content().cache() : null)
                .filter(Objects::nonNull)
                .map(cache -> Integer.valueOf(cache.data()))
                .toList();
    }
}
