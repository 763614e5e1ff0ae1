package dev.vask.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.Webhook;
import dev.vask.spi.WebhookRequest;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What docs/webhooks.md shows")
class WebhooksDocsTest {
    @Test
    @DisplayName("tells an endpoint, which can check who tells it")
    void webhook() {
        String key = "app-key";
        String secret = "app-secret";
        // snippet: webhooks#app
        App app = App.of(key, secret)
                .withWebhooks(Webhook.to("https://example.com/pusher").withBatching(true));
        // end snippet
        List<WebhookRequest> posted = new ArrayList<>();
        VirtualTime time = new VirtualTime();
        Vask vask = Vask.builder()
                .app(app)
                .time(time)
                .executor(Runnable::run)
                .webhookSender(request -> {
                    posted.add(request);
                    return CompletableFuture.completedFuture(200);
                })
                .build();
        Live.subscriber(vask, "orders");
        time.advance(Duration.ofSeconds(1));
        assertThat(posted).hasSize(1);
        String body = posted.get(0).body().text();
        String signature = posted.get(0).headers().get("X-Pusher-Signature");
        // snippet: webhooks#verify
        boolean genuine = app.secret().verifies(body, signature);
        // end snippet
        assertThat(genuine).isTrue();
        assertThat(body).contains("channel_occupied");
    }
}
