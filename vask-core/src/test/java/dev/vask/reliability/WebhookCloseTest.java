package dev.vask.reliability;

import static dev.vask.Webhook.Kind.CHANNEL_OCCUPIED;
import static dev.vask.Webhook.Kind.CHANNEL_VACATED;
import static dev.vask.Webhook.Kind.CLIENT_EVENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskBuilder;
import dev.vask.VaskEvent.WebhookDropped;
import dev.vask.VaskEvent.WebhookDropped.Cause;
import dev.vask.VaskListener;
import dev.vask.Webhook;
import dev.vask.internal.webhook.FakeSender;
import dev.vask.testing.FakeSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** docs/spec/reliability.md S-86: webhook events that remain when Vask is closed. */
@ResourceLock(Logs.RESOURCE)
class WebhookCloseTest {
    private static final Webhook HOOK =
            Webhook.to("https://one.example.com/").withKinds(CHANNEL_OCCUPIED, CHANNEL_VACATED);

    private final FakeSender sender = new FakeSender();
    private final List<WebhookDropped> dropped = new ArrayList<>();

    private World world(UnaryOperator<VaskBuilder> changes, Webhook... webhooks) {
        World world = new World(
                options -> changes.apply(options.webhookSender(sender)
                        .random(Jitter.of(0))
                        .drainWindow(Duration.ZERO)
                        .listener(new VaskListener() {
                            @Override
                            public void onWebhookDropped(WebhookDropped event) {
                                dropped.add(event);
                            }
                        })),
                app -> app.withWebhooks(webhooks));
        world.time.advance(Duration.ofSeconds(1));
        sender.by(world.time).forget();
        return world;
    }

    private static void occupy(World world, int channels) {
        for (int i = 0; i < channels; i++) {
            FakeSocket socket = world.connect();
            socket.says(Say.subscribe("c" + i));
            if (i % 100 == 99) {
                world.time.advance(Duration.ofSeconds(1));
            }
        }
    }

    /** A receiver that answers after this time. */
    private void answersAfter(World world, Duration latency, int status) {
        sender.of("one.example.com", () -> {
            CompletableFuture<Integer> answer = new CompletableFuture<>();
            world.time.after(latency, () -> answer.complete(status));
            return answer;
        });
    }

    private static int count(List<String> events, String name) {
        return events.stream()
                .mapToInt(it -> it.split("\"name\":\"" + name + "\"", -1).length - 1)
                .sum();
    }

    @Test
    @DisplayName(
            "1,000 ends in their grace period reach an unbatched receiver of 20 ms in batches before close returns [S-86]")
    void heldEndsAreSentInBatches() {
        World world = world(options -> options, HOOK);
        occupy(world, 1_000);
        answersAfter(world, Duration.ofMillis(20), 200);
        sender.forget();
        world.vask.close();

        // The room of the bystander is vacated, too.
        assertThat(count(sender.events(), "channel_vacated")).isEqualTo(1_001);
        assertThat(sender.posts()).hasSizeLessThan(20);
        assertThat(world.vask.stats().droppedWebhookEvents()).isZero();
        assertThat(dropped).isEmpty();
        assertThat(world.time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("events behind a failed request of their channel are sent after its last attempt at close, in order")
    void retriesAreSentFirst() {
        World world = world(options -> options, HOOK);
        sender.then(500);
        occupy(world, 1);
        sender.forget();
        world.vask.close();
        assertThat(sender.events().get(0)).contains("channel_occupied", "\"c0\"");
        assertThat(sender.events().subList(1, sender.events().size()))
                .anyMatch(events -> events.contains("channel_vacated") && events.contains("\"c0\""));
        assertThat(dropped).isEmpty();
    }

    @Test
    @DisplayName(
            "what a receiver refuses at close is counted, reported to the listener as CLOSED and logged once [S-86]")
    void refusedAtClose() {
        World world = world(options -> options, HOOK);
        occupy(world, 300);
        sender.always(503).forget();
        try (Logs logs = Logs.capture()) {
            world.vask.close();
            assertThat(logs.lines())
                    .filteredOn(line -> line.contains("events were dropped"))
                    .hasSizeBetween(1, 2);
            assertThat(logs.text()).contains("https://one.example.com/", "answered 503");
        }
        assertThat(dropped).isNotEmpty().allSatisfy(it -> assertThat(it.cause()).isEqualTo(Cause.CLOSED));
        assertThat(dropped.stream().mapToInt(WebhookDropped::events).sum()).isEqualTo(301);
        assertThat(world.vask.stats().droppedWebhookEvents()).isEqualTo(301);
        // Each event had one attempt.
        assertThat(count(sender.events(), "channel_vacated")).isEqualTo(301);
    }

    @Test
    @DisplayName("a receiver that hangs holds close for webhookCloseTimeout; the rest is reported as CLOSED [S-86]")
    void hangsAtClose() {
        World world = world(options -> options.webhookCloseTimeout(Duration.ofSeconds(7)), HOOK);
        occupy(world, 10);
        sender.of("one.example.com", CompletableFuture::new);
        long before = world.time.nanoTime();
        world.vask.close();
        assertThat(Duration.ofNanos(world.time.nanoTime() - before)).isEqualTo(Duration.ofSeconds(7));
        assertThat(dropped).containsExactly(new WebhookDropped(World.KEY, HOOK.url(), 11, Cause.CLOSED));
        assertThat(world.time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("a webhookCloseTimeout of zero sends what can be sent at once and does not wait")
    void zero() {
        World world = world(options -> options.webhookCloseTimeout(Duration.ZERO), HOOK);
        occupy(world, 10);
        answersAfter(world, Duration.ofMillis(20), 200);
        long before = world.time.nanoTime();
        world.vask.close();
        assertThat(world.time.nanoTime()).isEqualTo(before);
        assertThat(dropped).extracting(WebhookDropped::cause).containsOnly(Cause.CLOSED);
    }

    @Test
    @DisplayName("a webhookCloseTimeout below zero or above an hour is refused with the value")
    void invalidTimeout() {
        for (Duration timeout :
                List.of(Duration.ofMillis(-1), Duration.ofHours(1).plusMillis(1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Vask.builder()
                            .app(App.of(World.KEY, World.SECRET))
                            .webhookCloseTimeout(timeout)
                            .build())
                    .withMessageContaining("webhookCloseTimeout")
                    .withMessageContaining(timeout.toString());
        }
    }

    @Test
    @DisplayName("ends in their grace period of a removed app are reported to each endpoint that wanted them")
    void removedWithHeldEnds() {
        Webhook other = Webhook.to("https://two.example.com/").withKinds(CLIENT_EVENT);
        World world = world(options -> options, HOOK, other);
        FakeSocket socket = world.connect();
        socket.says(Say.subscribe("a"));
        socket.says(Say.unsubscribe("a"));
        world.vask.removeApp(World.KEY);
        world.time.advance(Duration.ofSeconds(10));
        assertThat(count(sender.events(), "channel_vacated")).isZero();
        assertThat(dropped).containsExactly(new WebhookDropped(World.KEY, HOOK.url(), 1, Cause.ENDPOINT_REMOVED));
        assertThat(world.vask.stats().droppedWebhookEvents()).isEqualTo(1);
    }

    @Test
    @DisplayName("an end of an endpoint with batching that rejoins during close alternates: end, beginning, end")
    void rejoinAfterFinish() {
        World world = world(options -> options.webhookCloseTimeout(Duration.ofSeconds(5)), HOOK.withBatching(true));
        occupy(world, 1);
        world.time.advance(Duration.ofSeconds(1));
        sender.forget();
        answersAfter(world, Duration.ofMillis(20), 200);
        world.vask.close();
        assertThat(count(sender.events(), "channel_vacated")).isEqualTo(2);
        assertThat(count(sender.events(), "channel_occupied")).isZero();
    }
}
