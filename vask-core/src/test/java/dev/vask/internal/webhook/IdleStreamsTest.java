package dev.vask.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.VaskEvent;
import dev.vask.VaskMeter;
import dev.vask.Webhook;
import dev.vask.internal.hub.Counters;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The webhook stream of an idle app is discarded; events that wait, are held or are being sent keep it. */
class IdleStreamsTest {
    private static final App APP = App.of("key", "secret").withWebhooks(Webhook.to("https://hooks.example/in"));

    private final VirtualTime time = new VirtualTime();
    private final FakeSender sender = new FakeSender();
    private final Webhooks webhooks = new Webhooks(
            new WebhookServices(
                    time, new Random(1), sender, Runnable::run, new Counters(VaskMeter.NONE, time), event -> {}),
            this::app,
            false);
    private Runnable whenAsked = () -> {};

    private App app(String key) {
        whenAsked.run();
        return APP;
    }

    private void add(VaskEvent event) {
        webhooks.add(event);
        webhooks.dispatch();
    }

    @Test
    @DisplayName(
            "all events of an app were delivered → its stream is discarded, and a later event creates it again [S-28]")
    void deliveredStreamIsDiscarded() {
        add(new VaskEvent.Occupied("key", "orders"));
        time.advance(Duration.ofSeconds(2));
        assertThat(sender.posts()).hasSize(1);
        assertThat(webhooks.size()).isOne();

        assertThat(webhooks.discardIdle("key")).isTrue();

        assertThat(webhooks.size()).isZero();
        add(new VaskEvent.Occupied("key", "invoices"));
        time.advance(Duration.ofSeconds(2));
        assertThat(sender.posts()).hasSize(2);
    }

    @Test
    @DisplayName("an end is held for its grace period → the stream is kept and the event is sent [S-78]")
    void heldEndKeepsTheStream() {
        add(new VaskEvent.Vacated("key", "orders"));

        assertThat(webhooks.discardIdle("key")).isFalse();

        time.advance(Duration.ofSeconds(5));
        assertThat(sender.posts()).hasSize(1);
        assertThat(webhooks.discardIdle("key")).isTrue();
    }

    @Test
    @DisplayName("an event waits for its turn or for its batch → the stream is kept [S-28]")
    void waitingEventKeepsTheStream() {
        webhooks.add(new VaskEvent.Occupied("key", "orders"));
        assertThat(webhooks.discardIdle("key")).isFalse();
        webhooks.dispatch();

        time.advance(Duration.ofSeconds(2));

        assertThat(webhooks.discardIdle("key")).isTrue();
        assertThat(webhooks.discardIdle("unknown")).isTrue();
    }

    @Test
    @DisplayName("the sweep meets the turn of an event → the stream is kept and the event is sent [S-28]")
    void sweepDuringATurnKeepsTheStream() {
        add(new VaskEvent.Occupied("key", "orders"));
        time.advance(Duration.ofSeconds(2));
        whenAsked = () -> assertThat(webhooks.discardIdle("key")).isFalse();

        add(new VaskEvent.Occupied("key", "invoices"));
        whenAsked = () -> {};
        time.advance(Duration.ofSeconds(2));

        assertThat(sender.posts()).hasSize(2);
        assertThat(webhooks.discardIdle("key")).isTrue();
    }

    @Test
    @DisplayName(
            "a stream was discarded → it accepts neither event nor notice, so that the next stream sends them [S-28]")
    void discardedStreamAcceptsNothing() {
        AppStream stream = new AppStream(
                new WebhookServices(
                        time, new Random(1), sender, Runnable::run, new Counters(VaskMeter.NONE, time), event -> {}),
                () -> APP,
                () -> {});
        VaskEvent event = new VaskEvent.Occupied("key", "orders");
        assertThat(stream.add(Webhook.Kind.CHANNEL_OCCUPIED, event)).isTrue();
        assertThat(stream.discardIfQuiet()).isFalse();
        time.advance(Duration.ofSeconds(2));

        assertThat(stream.discardIfQuiet()).isTrue();

        assertThat(stream.isDead()).isTrue();
        assertThat(stream.add(Webhook.Kind.CHANNEL_OCCUPIED, event)).isFalse();
        CompletableFuture<Void> result = new CompletableFuture<>();
        assertThat(stream.notice(event, "id", 0, result)).isFalse();
        assertThat(result).isNotDone();
    }
}
