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

    private CompletableFuture<Void> notice(String channel, String id) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        stream.notice(new VaskEvent.Occupied("key", channel), id, 0, result);
        return result;
    }

    @Test
    @DisplayName("a notice whose request is given up, after 410, is done: no other node sends it again [G6]")
    void givenUp() {
        sender.then(410);
        assertThat(notice("orders", "n1")).isCompleted();
    }

    @Test
    @DisplayName("a notice that overflows the backlog is done [G6]")
    void overflow() {
        sender.of("hooks.example", CompletableFuture::new);
        CompletableFuture<Void> inFlight = notice("orders", "n0");
        CompletableFuture<Void> oldest = notice("orders", "n1");
        for (int i = 2; i <= 10_000; i++) {
            var unused = notice("orders", "n" + i);
        }
        assertThat(oldest).isCompleted();
        assertThat(inFlight).isNotDone();
    }

    @Test
    @DisplayName("a notice whose only request fails during shutdown is handed back, not done [G6]")
    void failsAtTheEnd() {
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        sender.then(() -> answer);
        CompletableFuture<Void> result = notice("orders", "n1");
        CompletableFuture<Void> behind = notice("orders", "n2");
        CompletableFuture<Void> finished = stream.finish().toCompletableFuture();
        assertThat(finished).isNotDone();
        answer.complete(500);
        assertThat(result).isCompletedExceptionally();
        // The channel is free again: the next notice has its own attempt.
        assertThat(behind).isCompletedWithValue(null);
        assertThat(finished).isCompleted();
    }

    @Test
    @DisplayName("notices that wait when the stream stops are handed back, also those in an open request [G6]")
    void stopHandsBack() {
        sender.of("hooks.example", CompletableFuture::new);
        CompletableFuture<Void> open = notice("orders", "n1");
        CompletableFuture<Void> waits = notice("orders", "n2");
        stream.stop();
        assertThat(open).isCompletedExceptionally();
        assertThat(waits).isCompletedExceptionally();
    }
}
