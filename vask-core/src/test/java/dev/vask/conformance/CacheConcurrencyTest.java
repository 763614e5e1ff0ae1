package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.FakeSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;

/** T66 where the last event is replayed: one publisher counts while others come and go; real threads. */
class CacheConcurrencyTest {
    private static final String CHANNEL = "cache-feed";
    private static final int EVENTS = 20_000;
    private static final int SUBSCRIBERS = 3;
    private static final int ROUNDS = 100;

    private final Scene scene = Scene.open();
    private final AtomicInteger completed = new AtomicInteger();
    private final AtomicInteger subscribersAtWork = new AtomicInteger(SUBSCRIBERS);
    private final Queue<Round> rounds = new ConcurrentLinkedQueue<>();

    /** One subscription: so many events were out before it was asked for, and so many before it was given up. */
    private record Round(FakeSocket socket, int before, int within) {
        /** What the client was told between the acknowledgement and the end, in order. */
        List<Integer> told() {
            List<Integer> numbers = new ArrayList<>();
            boolean subscribed = false;
            for (String frame : socket.frames()) {
                Map<String, Object> json = Json.object(frame);
                switch (Json.string(json.get("event"))) {
                    case "pusher_internal:subscription_succeeded" -> subscribed = true;
                    case "pusher:pong" -> subscribed = false;
                    case "pusher:cache_miss" -> assertThat(before).as("a miss").isZero();
                    case "e" -> {
                        assertThat(subscribed).as(frame).isTrue();
                        numbers.add(Integer.valueOf(Json.string(json.get("data"))));
                    }
                    default -> assertThat(subscribed).as(frame).isFalse();
                }
            }
            return numbers;
        }
    }

    private void publish() {
        for (int i = 0; i < EVENTS && subscribersAtWork.get() > 0; i++) {
            scene.host().trigger(CHANNEL, "e", String.valueOf(i));
            completed.incrementAndGet();
            Thread.onSpinWait();
        }
    }

    private void comeAndGo() {
        for (int i = 0; i < ROUNDS; i++) {
            FakeSocket socket = scene.connect();
            int before = completed.get();
            Together.ask(socket, Wire.subscribe(CHANNEL), "subscription_succeeded");
            Together.await("events", socket, () -> socket.frames().size() >= 6 || completed.get() == EVENTS);
            int within = completed.get();
            socket.says(Wire.unsubscribe(CHANNEL));
            Together.ask(socket, Wire.PING, "pusher:pong");
            rounds.add(new Round(socket, before, within));
            socket.closes(1000, "");
        }
        subscribersAtWork.decrementAndGet();
    }

    @RepeatedTest(2)
    @DisplayName(
            "T66, I23: who joins a cache channel gets the last event or a newer one, then each that follows: none lost, none twice")
    void snapshotThenLive() {
        List<Runnable> tasks = new ArrayList<>();
        tasks.add(this::publish);
        IntStream.range(0, SUBSCRIBERS).forEach(i -> tasks.add(this::comeAndGo));
        Together.run(tasks);

        assertThat(rounds)
                .hasSize(SUBSCRIBERS * ROUNDS)
                .anySatisfy(round -> assertThat(round.told()).hasSizeGreaterThan(1));
        for (Round round : rounds) {
            List<Integer> told = round.told();
            assertThat(told).isNotEmpty();
            int first = told.get(0);
            assertThat(first).as("nothing older than what was out").isGreaterThanOrEqualTo(round.before() - 1);
            assertThat(told)
                    .as("in order, without a gap, none twice")
                    .isEqualTo(
                            IntStream.range(first, first + told.size()).boxed().toList());
            assertThat(first + told.size()).as("none lost at the end").isGreaterThanOrEqualTo(round.within());
        }
        assertThat(scene.vask.stats().failures()).isZero();
    }
}
