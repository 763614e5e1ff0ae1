package dev.vask.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.vask.App;
import dev.vask.Vask;
import dev.vask.Webhook;
import dev.vask.auth.Secret;
import dev.vask.spi.WebhookRequest;
import dev.vask.testing.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
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

    @Test
    @DisplayName(
            "the receiver queues each event once, refuses a false signature, and is sent again what its queue refuses")
    void receiver() throws Exception {
        List<String> queued = new CopyOnWriteArrayList<>();
        AtomicBoolean full = new AtomicBoolean(true);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/pusher", new WebhookReceiver("app-secret", body -> {
            if (full.getAndSet(false)) {
                throw new IllegalStateException("full");
            }
            queued.add(body);
        }));
        server.start();
        try {
            URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/pusher");
            String body = "{\"time_ms\":1,\"events\":[{\"name\":\"channel_occupied\",\"channel\":\"a-é\"}]}";
            String signature = Secret.of("app-secret").sign(body);
            assertThat(post(url, body, "1", signature)).isEqualTo(503);
            assertThat(post(url, body, "1", signature)).isEqualTo(204);
            assertThat(post(url, body, "1", signature)).isEqualTo(204);
            assertThat(post(url, body, "2", Secret.of("other").sign(body))).isEqualTo(401);
            assertThat(post(url, body + " ", "3", signature)).isEqualTo(401);
            assertThat(queued).containsExactly(body);
        } finally {
            server.stop(0);
        }
    }

    private static int post(URI url, String body, String id, String signature) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header("X-Pusher-Signature", signature)
                .header("X-Vask-Webhook-Id", id)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    // snippet: webhooks#receiver
    /** Receives webhooks: verifies, remembers the id, queues the events, and responds before any work is done. */
    static final class WebhookReceiver implements HttpHandler {
        private static final int MAX_BYTES = 1 << 20;

        private final Secret secret;
        private final Consumer<String> queue;
        private final Map<String, Boolean> ids = Collections.synchronizedMap(new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > 100_000;
            }
        });

        /** @param queue takes a body for later work, without blocking; throws if it is full */
        WebhookReceiver(String secret, Consumer<String> queue) {
            this.secret = Secret.of(secret);
            this.queue = queue;
        }

        @Override
        public void handle(HttpExchange exchange) throws IOException {
            try (exchange) {
                exchange.sendResponseHeaders(status(exchange), -1);
            }
        }

        private int status(HttpExchange exchange) throws IOException {
            // The signature covers these bytes: not a parsed body that is written again.
            byte[] bytes = exchange.getRequestBody().readNBytes(MAX_BYTES + 1);
            String signature = exchange.getRequestHeaders().getFirst("X-Pusher-Signature");
            String id = exchange.getRequestHeaders().getFirst("X-Vask-Webhook-Id");
            String body = new String(bytes, StandardCharsets.UTF_8);
            if (bytes.length > MAX_BYTES || id == null || !secret.verifies(body, signature)) {
                return 401;
            }
            if (ids.putIfAbsent(id, true) != null) {
                // A second attempt, because the response to the first was lost.
                return 204;
            }
            try {
                queue.accept(body);
                return 204;
            } catch (RuntimeException e) {
                // Vask sends the same request again after a second.
                ids.remove(id);
                return 503;
            }
        }
    }
    // end snippet
}
