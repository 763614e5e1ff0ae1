package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/spec/protocol.md §2.1, order 8: the page that opens a connection. */
@DisplayName("The Origin of a handshake")
class OriginTest {
    private static FakeSocket connect(UnaryOperator<App> app, boolean identified, Map<String, String> headers) {
        Vask vask = Vask.builder()
                .app(app.apply(App.of("key", "secret")))
                .executor(Runnable::run)
                .time(new VirtualTime())
                .build();
        String target = "/app/key?protocol=7";
        return identified
                ? FakeSocket.connectAs("ada", vask, target, headers)
                : FakeSocket.connect(vask.sockets(), target, headers);
    }

    private static Map<String, String> headers(String... pairs) {
        Map<String, String> headers = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.put(pairs[i], pairs[i + 1]);
        }
        return headers;
    }

    @Test
    @DisplayName("a foreign origin with an identified caller, no allowed origins -> 4009 [S-55]")
    void foreignOriginOfIdentifiedCaller() {
        FakeSocket socket =
                connect(app -> app, true, headers("origin", "https://evil.example", "host", "shop.example.com"));
        assertThat(socket.closeCode()).isEqualTo(4009);
    }

    @Test
    @DisplayName("a foreign origin with an anonymous caller, no allowed origins -> accepted [S-55]")
    void foreignOriginOfAnonymousCaller() {
        FakeSocket socket =
                connect(app -> app, false, headers("origin", "https://evil.example", "host", "shop.example.com"));
        assertThat(socket.isOpen()).isTrue();
    }

    @ParameterizedTest(name = "{0} at {1}")
    @CsvSource({
        "https://shop.example.com, shop.example.com",
        "https://Shop.example.com, shop.example.com:443",
        "http://shop.example.com:80, shop.example.com",
        "http://127.0.0.1:8080, 127.0.0.1:8080",
        "http://[::1]:8080, [::1]:8080",
    })
    @DisplayName("the server's own origin with an identified caller -> accepted [S-55]")
    void sameOrigin(String origin, String host) {
        assertThat(connect(app -> app, true, headers("origin", origin, "host", host))
                        .isOpen())
                .isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "https://shop.example.com:8443",
                "http://shop.example.com:443",
                "https://shop.example.com.evil.example",
                "https://evil.example/shop.example.com",
                "null",
                "shop.example.com",
                "",
            })
    @DisplayName("an origin that resembles the server's, with an identified caller -> 4009 [S-55]")
    void resemblingOrigin(String origin) {
        assertThat(connect(app -> app, true, headers("origin", origin, "host", "shop.example.com"))
                        .closeCode())
                .isEqualTo(4009);
    }

    @Test
    @DisplayName("a proxy that rewrites Host and sets X-Forwarded-Host -> the original host counts [S-55]")
    void behindProxy() {
        assertThat(connect(
                                app -> app,
                                true,
                                headers(
                                        "origin",
                                        "https://shop.example.com",
                                        "host",
                                        "backend:8080",
                                        "x-forwarded-host",
                                        "shop.example.com, inner.example"))
                        .isOpen())
                .isTrue();
    }

    @Test
    @DisplayName("allowed origins, or * -> they alone decide, for identified callers too [S-55]")
    void allowedOriginsDecide() {
        Map<String, String> page = headers("origin", "https://pages.example.org", "host", "api.example.com");
        assertThat(connect(app -> app.withAllowedOrigins("https://*.example.org"), true, page)
                        .isOpen())
                .isTrue();
        assertThat(connect(app -> app.withAllowedOrigins("*"), true, page).isOpen())
                .isTrue();
        assertThat(connect(app -> app.withAllowedOrigins("https://api.example.com"), true, page)
                        .closeCode())
                .isEqualTo(4009);
    }

    @Test
    @DisplayName("no Origin, identified caller -> accepted: the client is no browser [S-55]")
    void noOrigin() {
        assertThat(connect(app -> app, true, headers("host", "shop.example.com"))
                        .isOpen())
                .isTrue();
    }
}
