package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskEvent;
import dev.vask.Webhook;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** reliability.md §4.6, S-74, and S-86: an attempt that nobody waits for any more is not made, nor goes on. */
@ResourceLock(Logs.RESOURCE)
class WebhookGivenUpTest {
    private final VirtualTime time = new VirtualTime();
    private final ManualExecutor host = new ManualExecutor();
    private final List<String> sent = new ArrayList<>();
    private final List<CompletableFuture<Integer>> answers = new ArrayList<>();
    private final Vask vask = Vask.builder()
            .app(App.of("key", "secret").withWebhooks(Webhook.to("http://old.example/hook")))
            .time(time)
            .executor(host)
            .drainWindow(Duration.ZERO)
            .webhookSender(request -> {
                sent.add("#" + request.attempt());
                CompletableFuture<Integer> answer = new CompletableFuture<>();
                answers.add(answer);
                return answer;
            })
            .build();

    private void happens() {
        FakeSocket.connect(vask, "/app/key?protocol=7")
                .says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"orders\"}}");
    }

    @Test
    @DisplayName(
            "S-74: while the host executor stands still attempts time out, and of all of them only the last is made")
    void clogged() {
        happens();
        time.advance(Duration.ofSeconds(100));
        host.runAll();
        assertThat(sent).singleElement().isNotEqualTo("#1");
    }

    @Test
    @DisplayName("S-74: an attempt that is given up is cancelled before the next one is made")
    void oneAtATime() {
        happens();
        host.runAll();
        time.advance(Duration.ofSeconds(32));
        host.runAll();
        assertThat(sent).containsExactly("#1", "#2");
        assertThat(answers.get(0)).isCancelled();
        assertThat(answers.get(1)).isNotDone();
    }

    @Test
    @DisplayName(
            "S-86: what was not sent when the app was removed, or Vask closed, is never sent; what was is cancelled")
    void removed() {
        happens();
        host.runAll();
        vask.removeApp("key");
        assertThat(answers)
                .singleElement()
                .satisfies(answer -> assertThat(answer).isCancelled());
        vask.replaceApp(App.of("key", "secret").withWebhooks(Webhook.to("http://new.example/hook")));
        happens();
        vask.close();
        host.runAll();
        time.advance(Duration.ofMinutes(10));
        host.runAll();
        assertThat(sent).containsExactly("#1");
    }

    @Test
    @DisplayName("S-85: neither a webhook's text form nor that of a lost one has the URL's query, where tokens are")
    void textForms() {
        String url = "https://example.com/hook?token=never-to-be-seen";
        assertThat(Webhook.to(url))
                .asString()
                .contains("https://example.com/hook")
                .doesNotContain("never");
        assertThat(new VaskEvent.WebhookDropped("key", URI.create(url), 1, VaskEvent.WebhookDropped.Cause.GONE))
                .asString()
                .contains("https://example.com/hook", "GONE")
                .doesNotContain("never");
    }
}
