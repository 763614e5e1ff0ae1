package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.FakeSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** T66: publish while others subscribe, unsubscribe and close; real threads, everything bounded. */
class ConcurrencyTest {
    private static final String CHANNEL = "feed";
    private static final int PUBLISHERS = 2;
    private static final int EVENTS = 3_000;
    private static final int SUBSCRIBERS = 2;
    private static final int ROUNDS = 60;

    private final Scene scene = Scene.open();
    private final AtomicIntegerArray started = new AtomicIntegerArray(PUBLISHERS);
    private final AtomicIntegerArray completed = new AtomicIntegerArray(PUBLISHERS);
    private final AtomicInteger subscribersAtWork = new AtomicInteger(SUBSCRIBERS);
    private final Queue<Round> rounds = new ConcurrentLinkedQueue<>();

    private enum Exit {
        UNSUBSCRIBE,
        CLOSE,
        HANG_UP,
        TERMINATE
    }

    /** One subscription; the events numbered from {@code from} to {@code to} of each publisher fell wholly within it. */
    private record Round(FakeSocket socket, Exit exit, List<Integer> from, List<Integer> to) {}

    private static List<Integer> copy(AtomicIntegerArray array) {
        return IntStream.range(0, array.length()).mapToObj(array::get).toList();
    }

    private void publish(int publisher) {
        for (int i = 0; i < EVENTS && subscribersAtWork.get() > 0; i++) {
            started.incrementAndGet(publisher);
            scene.host().trigger(CHANNEL, "p" + publisher, String.valueOf(i));
            completed.incrementAndGet(publisher);
            Thread.onSpinWait();
        }
    }

    private boolean allPublished() {
        return IntStream.range(0, PUBLISHERS).allMatch(i -> completed.get(i) == EVENTS);
    }

    private void subscribe(int subscriber) {
        String user = "user" + subscriber;
        String userData = "{\"id\":\"" + user + "\"}";
        for (int i = 0; i < ROUNDS; i++) {
            Exit exit = Exit.values()[i % Exit.values().length];
            FakeSocket socket = scene.connect();
            Together.ask(socket, Wire.signIn(Scene.userAuth(socket, userData), userData), "signin_success");
            Together.ask(socket, Wire.subscribe(CHANNEL), "subscription_succeeded");
            List<Integer> from = copy(started);
            Together.await("events", socket, () -> socket.frames().size() >= 10 || allPublished());
            List<Integer> to = copy(completed);
            switch (exit) {
                case UNSUBSCRIBE -> {
                    socket.says(Wire.unsubscribe(CHANNEL));
                    Together.ask(socket, Wire.PING, "pusher:pong");
                }
                case CLOSE -> socket.closes(1000, "");
                case HANG_UP -> socket.hangsUp();
                case TERMINATE -> {
                    scene.host().terminateUser(user);
                    Together.await("close", socket, () -> socket.closeCode() != null);
                }
            }
            rounds.add(new Round(socket, exit, from, to));
        }
        subscribersAtWork.decrementAndGet();
    }

    /** The numbers of each publisher's events, in order of arrival; fails on an event outside the subscription. */
    private static List<List<Integer>> eventsWithin(Round round) {
        List<List<Integer>> numbers = IntStream.range(0, PUBLISHERS)
                .mapToObj(i -> (List<Integer>) new ArrayList<Integer>())
                .toList();
        boolean subscribed = false;
        boolean over = false;
        for (String frame : round.socket().frames()) {
            assertThat(over).as("a frame after the last: %s", frame).isFalse();
            Map<String, Object> json = Json.object(frame);
            String event = Json.string(json.get("event"));
            switch (event) {
                case "pusher_internal:subscription_succeeded" -> subscribed = true;
                case "pusher:pong" -> subscribed = false;
                case "pusher:error" -> over = true;
                case "pusher:connection_established", "pusher:signin_success" ->
                    assertThat(subscribed).isFalse();
                default -> {
                    assertThat(subscribed)
                            .as("outside the subscription: %s", frame)
                            .isTrue();
                    numbers.get(Integer.parseInt(event.substring(1)))
                            .add(Integer.valueOf(Json.string(json.get("data"))));
                }
            }
        }
        return numbers;
    }

    @RepeatedTest(2)
    @DisplayName(
            "T66 publish while others subscribe, unsubscribe and close: none before, none after, none lost, none twice")
    void publishWhileSubscribing() {
        FakeSocket steady = scene.in(CHANNEL);
        List<Runnable> tasks = new ArrayList<>();
        IntStream.range(0, PUBLISHERS).forEach(i -> tasks.add(() -> publish(i)));
        IntStream.range(0, SUBSCRIBERS).forEach(i -> tasks.add(() -> subscribe(i)));
        Together.run(tasks);

        assertThat(rounds).hasSize(SUBSCRIBERS * ROUNDS);
        for (Round round : rounds) {
            List<List<Integer>> numbers = eventsWithin(round);
            for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
                List<Integer> got = numbers.get(publisher);
                if (!got.isEmpty()) {
                    assertThat(got).as("in order, without a gap").isEqualTo(range(got.get(0), got.get(0) + got.size()));
                }
                if (round.exit() == Exit.UNSUBSCRIBE) {
                    assertThat(got)
                            .containsAll(range(
                                    round.from().get(publisher), round.to().get(publisher)));
                }
            }
            if (round.exit() == Exit.TERMINATE) {
                // The same user so often within ten seconds is told to wait before it comes back.
                assertThat(round.socket().closeCode()).isIn(4200, 4100);
            }
        }
        Round all = new Round(steady, Exit.CLOSE, List.of(), List.of());
        for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
            assertThat(eventsWithin(all).get(publisher)).isEqualTo(range(0, completed.get(publisher)));
        }
        assertNothingLeft(steady);
    }

    private void assertNothingLeft(FakeSocket steady) {
        rounds.forEach(round -> round.socket().closes(1000, ""));
        assertThat(scene.vask.stats().connections()).isEqualTo(1);
        assertThat(scene.vask.stats().subscriptions()).isEqualTo(1);
        steady.closes(1000, "");
        assertThat(scene.host().channels("").toCompletableFuture().join()).isEmpty();
        assertThat(scene.vask.stats().connections()).isZero();
        assertThat(scene.vask.stats().failures()).isZero();
        assertThat(scene.time.pendingTimers()).isZero();
        assertThat(scene.told.stream().filter(it -> it.startsWith("Subscribed")))
                .hasSameSizeAs(scene.told.stream()
                        .filter(it -> it.startsWith("Unsubscribed"))
                        .toList());
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    @DisplayName("T66 occupied and vacated alternate while the last subscriber leaves and the next one comes")
    void occupiedAlternates() {
        List<Runnable> tasks = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            tasks.add(() -> {
                FakeSocket socket = scene.connect();
                for (int i = 0; i < 200; i++) {
                    Together.ask(socket, Wire.subscribe(CHANNEL), "subscription_succeeded");
                    socket.says(Wire.unsubscribe(CHANNEL));
                }
                Together.ask(socket, Wire.PING, "pusher:pong");
            });
        }
        Together.run(tasks);
        boolean occupied = false;
        for (String event : scene.told) {
            if (event.startsWith("Occupied") || event.startsWith("Vacated")) {
                assertThat(event.startsWith("Occupied")).as(event).isNotEqualTo(occupied);
                occupied = !occupied;
            }
        }
        assertThat(occupied).isFalse();
        assertThat(scene.vask.stats().channels()).isZero();
        assertThat(scene.vask.stats().failures()).isZero();
    }
}
