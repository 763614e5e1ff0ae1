package dev.vask.examples.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.transport.contract.RawWebSocketClient;
import dev.vask.transport.contract.Received;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * docs/spec/reliability.md S-54 and S-55 over real connections: the app registry returns long after the handshake, when the server
 * has reused or discarded the request. Subclasses name the server.
 */
@Tag("once")
@Timeout(60)
abstract class LateLookupScenarios {
    private static final String PING = "{\"event\":\"pusher:ping\",\"data\":{}}";
    private static final String PONG = "{\"event\":\"pusher:pong\",\"data\":{}}";

    private final CountDownLatch lookup = new CountDownLatch(1);
    private final CountDownLatch returns = new CountDownLatch(1);
    private Vask vask;
    private Host host;

    abstract Host start(Vask vask) throws Exception;

    @BeforeEach
    void startServer() throws Exception {
        vask = Vask.builder()
                .app(App.of("named", "secret"))
                .apps(key -> {
                    lookup.countDown();
                    await(returns);
                    return App.of(key, "secret").withAllowedOrigins("https://shop.example");
                })
                .build();
        host = start(vask);
    }

    @AfterEach
    void stopServer() {
        returns.countDown();
        vask.close();
        host.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private RawWebSocketClient connect(String app, String... headers) throws Exception {
        return RawWebSocketClient.connect(host.port(), "/app/" + app + "?protocol=7", headers);
    }

    /** Other handshakes reuse the objects of a request, where a server does that. */
    private void reuseRequests() throws Exception {
        await(lookup);
        for (int i = 0; i < 20; i++) {
            RawWebSocketClient other = connect("named", "Origin: https://shop.example");
            assertThat(other.next().text()).contains("connection_established");
            other.reset();
        }
    }

    @Test
    @DisplayName("a foreign origin and a lookup that returns after the handshake → closed with 4009 [S-55]")
    void foreignOrigin() throws Exception {
        RawWebSocketClient foreign = connect("shop", "Origin: https://evil.example");
        reuseRequests();

        returns.countDown();

        assertThat(foreign.next().text()).contains("\"code\":4009");
        Received last = foreign.next();
        assertThat(last.kind()).isEqualTo(Received.Kind.CLOSE);
        assertThat(last.code()).isEqualTo(4009);
        foreign.reset();
    }

    @Test
    @DisplayName(
            "an allowed origin and early messages → accepted once the lookup returns, then the messages are processed [S-54]")
    void allowedOrigin() throws Exception {
        RawWebSocketClient own = connect("shop", "Origin: https://shop.example");
        for (int i = 0; i < 16; i++) {
            own.sendText(PING);
        }
        reuseRequests();

        returns.countDown();

        assertThat(own.next().text()).contains("connection_established");
        for (int i = 0; i < 16; i++) {
            assertThat(own.next()).isEqualTo(Received.text(PONG));
        }
        own.reset();
    }

    @Test
    @DisplayName("a flood of messages before the lookup returns → closed with 4100 after sixteen messages [S-54]")
    void earlyFlood() throws Exception {
        RawWebSocketClient flood = connect("shop");
        await(lookup);
        for (int i = 0; i < 17; i++) {
            flood.sendText(PING);
        }

        assertThat(flood.next().text()).contains("\"code\":4100");
        assertThat(flood.next().code()).isEqualTo(4100);
        flood.reset();
    }
}
