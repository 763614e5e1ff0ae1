package dev.vask.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.VaskEvent;
import dev.vask.VaskMeter;
import dev.vask.Webhook;
import dev.vask.internal.hub.Counters;
import dev.vask.testing.VirtualTime;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** clustering.md §2, G6: what becomes of a notice that comes to a stream at the wrong moment. */
class NoticeTest {
    private static final App APP = App.of("key", "secret").withWebhooks(Webhook.to("https://hooks.example/in"));

    private final FakeSender sender = new FakeSender();
    private final AppStream stream = new AppStream(
            new WebhookServices(
                    new VirtualTime(),
                    new Random(1),
                    sender,
                    Runnable::run,
                    new Counters(VaskMeter.NONE, new VirtualTime()),
                    event -> {}),
            () -> APP,
            () -> {});

    @Test
    @DisplayName("G6: a notice that comes after the stream was stopped is handed back, and not taken for told")
    void afterTheStop() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        stream.stop();
        stream.notice(new VaskEvent.Occupied("key", "orders"), "n1", 0, result);
        assertThat(result).isCompletedExceptionally();
        assertThat(sender.posts()).isEmpty();
    }
}
