package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.vask.App;
import dev.vask.Vask;
import dev.vask.Webhook;
import dev.vask.auth.Secret;
import dev.vask.testing.FakeSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The default sender, against a real HTTP server on this machine. */
class WebhookOverHttpTest {
    private final BlockingQueue<Map<String, String>> received = new LinkedBlockingQueue<>();

    @Test
    @Timeout(60)
    @DisplayName(
            "T63, S-75 over real HTTP: a redirect is not followed, a 500 is tried again, a 200 ends it; signed as sent")
    void real() throws Exception {
        AtomicInteger count = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.add(Map.of(
                    "path", exchange.getRequestURI().getPath(),
                    "body", body,
                    "type", exchange.getRequestHeaders().getFirst("Content-Type"),
                    "signature", exchange.getRequestHeaders().getFirst("X-Pusher-Signature")));
            int attempt = count.incrementAndGet();
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(attempt == 1 ? 302 : attempt == 2 ? 500 : 200, -1);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
        App app = App.of("key", "secret").withWebhooks(Webhook.to(url));
        Vask vask = Vask.builder().app(app).drainWindow(Duration.ZERO).build();
        try {
            FakeSocket.connect(vask, "/app/key")
                    .says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"orders\"}}");
            for (int i = 0; i < 3; i++) {
                Map<String, String> request = received.poll(30, TimeUnit.SECONDS);
                assertThat(request).containsEntry("path", "/hook").containsEntry("type", "application/json");
                assertThat(Secret.of("secret").verifies(request.get("body"), request.get("signature")))
                        .isTrue();
            }
            assertThat(received).isEmpty();
        } finally {
            vask.close();
            server.stop(0);
        }
    }
}
