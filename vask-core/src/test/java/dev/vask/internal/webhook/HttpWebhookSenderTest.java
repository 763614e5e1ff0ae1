package dev.vask.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.vask.App;
import dev.vask.Vask;
import dev.vask.Webhook;
import dev.vask.auth.Secret;
import dev.vask.internal.time.SystemTime;
import dev.vask.spi.WebhookRequest;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.OutboundText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vask's own sender, against a real HTTP server on this machine. */
@Timeout(60)
class HttpWebhookSenderTest {
    private record Received(String path, String type, String key, String signature, String id, String body) {}

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
    private final SystemTime time = new SystemTime();
    private HttpServer server;
    private String base;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        base = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var headers = exchange.getRequestHeaders();
            received.add(new Received(
                    exchange.getRequestURI().getPath(),
                    headers.getFirst("Content-Type"),
                    headers.getFirst("X-Pusher-Key"),
                    headers.getFirst("X-Pusher-Signature"),
                    headers.getFirst(WebhookRequest.ID_HEADER),
                    body));
            Integer next = statuses.poll();
            exchange.getResponseHeaders().add("Location", base + "/elsewhere");
            exchange.sendResponseHeaders(next == null ? 200 : next, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
        time.close();
    }

    private HttpWebhookSender sender(boolean publicOnly) {
        return new HttpWebhookSender(time, SystemTime.webhookExecutor(), publicOnly);
    }

    private static WebhookRequest request(String url) {
        return new WebhookRequest(
                "id", 1, URI.create(url), Map.of("Content-Type", "application/json"), OutboundText.of("{}"));
    }

    @Test
    @DisplayName(
            "T63 over real HTTP: after a 500 the same request comes again, signed over the bytes that came; 200 ends it")
    void retriedOverHttp() throws Exception {
        statuses.add(500);
        App app = App.of("key", "secret").withWebhooks(Webhook.to(base + "/hook"));
        Vask vask = Vask.builder().app(app).drainWindow(Duration.ZERO).build();
        try {
            FakeSocket.connect(vask, "/app/key?protocol=7")
                    .says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"orders\"}}");
            Received first = received.poll(30, TimeUnit.SECONDS);
            Received second = received.poll(30, TimeUnit.SECONDS);
            assertThat(first).isNotNull().isEqualTo(second);
            assertThat(first.path()).isEqualTo("/hook");
            assertThat(first.type()).isEqualTo("application/json");
            assertThat(first.key()).isEqualTo("key");
            assertThat(Secret.of("secret").verifies(first.body(), first.signature()))
                    .isTrue();
        } finally {
            vask.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    @DisplayName("S-75: a redirect is an answer and not followed")
    void redirect(int status) throws Exception {
        statuses.add(status);
        try (HttpWebhookSender sender = sender(false)) {
            assertThat(sender.send(request(base + "/hook"))
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS))
                    .isEqualTo(status);
        }
        assertThat(received).extracting(Received::path).containsExactly("/hook");
    }

    @Test
    @DisplayName("S-77: of an answer that does not end 4 KiB are read; its status counts, and the connection is closed")
    void endlessBody() throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] chunk = new byte[8192];
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(chunk);
                }
            } catch (IOException e) {
                hungUp.countDown();
            }
        });
        try (HttpWebhookSender sender = sender(false)) {
            assertThat(sender.send(request(base + "/endless"))
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS))
                    .isEqualTo(200);
            assertThat(hungUp.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    @DisplayName("S-76: with the guard on nothing reaches an address of this machine, by number or by name")
    void guarded() {
        try (HttpWebhookSender sender = sender(true)) {
            for (String host : new String[] {"127.0.0.1", "localhost", "[::1]"}) {
                String url = "http://" + host + ":" + server.getAddress().getPort() + "/";
                assertThatThrownBy(() ->
                                sender.send(request(url)).toCompletableFuture().get(30, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(IOException.class)
                        .hasMessageContaining("public addresses only");
            }
        }
        assertThat(received).isEmpty();
    }

    @Test
    @DisplayName("S-74: an attempt that is not answered in ten seconds has failed, and its connection is closed")
    void timeout() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        server.createContext("/slow", exchange -> {
            asked.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        VirtualTime time = new VirtualTime();
        try (HttpWebhookSender sender = new HttpWebhookSender(time, SystemTime.webhookExecutor(), false)) {
            CompletableFuture<Integer> answer =
                    sender.send(request(base + "/slow")).toCompletableFuture();
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
            time.advance(HttpWebhookSender.TIMEOUT.minusMillis(1));
            assertThat(answer).isNotDone();
            time.advance(Duration.ofMillis(1));
            assertThatThrownBy(answer::join).hasCauseInstanceOf(HttpTimeoutException.class);
        } finally {
            over.countDown();
        }
    }

    @Test
    @DisplayName("S-77: a receiver with which no TLS can be spoken is a failed attempt")
    void tls() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpWebhookSender sender = sender(false)) {
            CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> {
                try (Socket client = plain.accept()) {
                    client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                    // Read to the end: a close over unread bytes is a reset, which may overtake the answer.
                    client.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThatThrownBy(() -> sender.send(request("https://127.0.0.1:" + plain.getLocalPort() + "/hook"))
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS))
                    // An SSLException, or what the JDK's client says where it sees the connection end first.
                    .hasCauseInstanceOf(IOException.class);
            answered.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    @DisplayName("there is no HTTP client before the first webhook, and none after close")
    void lazy() throws Exception {
        HttpWebhookSender sender = sender(false);
        assertThat(sender.hasClient()).isFalse();
        sender.send(request(base + "/")).toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(sender.hasClient()).isTrue();
        sender.close();
        assertThat(sender.hasClient()).isFalse();
        assertThatThrownBy(() ->
                        sender.send(request(base + "/")).toCompletableFuture().get(30, TimeUnit.SECONDS))
                .hasMessageContaining("closed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "fe80::1",
                "fc00::1",
                "fd12::1",
                "ff02::1",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "2001:db8::1"
            })
    @DisplayName("S-76: addresses that are not of the public internet are denied, embedded ones too")
    void denied(String address) throws Exception {
        assertThat(AddressGuard.isDenied(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::101:101"})
    @DisplayName("S-76: public addresses are not denied")
    void allowed(String address) throws Exception {
        assertThat(AddressGuard.isDenied(InetAddress.getByName(address))).isFalse();
    }

    @Test
    @DisplayName("S-76: one denied address among a name's is enough")
    void oneIsEnough() throws Exception {
        InetAddress[] both = {InetAddress.getByName("1.1.1.1"), InetAddress.getByName("10.0.0.1")};
        assertThatThrownBy(() -> new AddressGuard(host -> both).check("mixed.example.com"))
                .isInstanceOf(IOException.class);
    }
}
