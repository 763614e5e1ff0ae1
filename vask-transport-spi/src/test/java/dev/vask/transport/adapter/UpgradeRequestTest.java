package dev.vask.transport.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.ApiResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The check of an opening handshake")
class UpgradeRequestTest {
    private final Map<String, List<String>> headers = new HashMap<>(Map.of(
            "Upgrade", List.of("websocket"),
            "Connection", List.of("keep-alive, Upgrade"),
            "Sec-WebSocket-Version", List.of("13"),
            "Sec-WebSocket-Key", List.of("dGhlIHNhbXBsZSBub25jZQ==")));

    private UpgradeRequest request(String method, String version) {
        return new UpgradeRequest(method, version, name -> headers.getOrDefault(name, List.of()));
    }

    private int status() {
        ApiResponse refusal = request("GET", "HTTP/1.1").refusal();
        return refusal == null ? 101 : refusal.status();
    }

    @Test
    @DisplayName("accepts what RFC 6455 §4.2.1 demands, over HTTP/1.1 and later")
    void valid() {
        assertThat(request("GET", "HTTP/1.1").asksForWebSocket()).isTrue();
        assertThat(status()).isEqualTo(101);
        assertThat(request("GET", "HTTP/2.0").refusal()).isNull();
        headers.put("Content-Length", List.of("0"));
        assertThat(status()).isEqualTo(101);
    }

    @Test
    @DisplayName("a request of another method, or without the token websocket, asks for no WebSocket")
    void notAsked() {
        assertThat(request("POST", "HTTP/1.1").asksForWebSocket()).isFalse();
        headers.put("Upgrade", List.of("h2c, websockets"));
        assertThat(request("GET", "HTTP/1.1").asksForWebSocket()).isFalse();
        assertThat(request("GET", "HTTP/1.1").isPlain()).isTrue();
        assertThat(request("HEAD", "HTTP/1.1").isPlain()).isTrue();
        assertThat(request("POST", "HTTP/1.1").isPlain()).isFalse();
    }

    @Test
    @DisplayName("each missing or second part of a handshake has its refusal")
    void refusals() {
        assertRefused("Connection", List.of("close"), 400);
        assertRefused("Connection", List.of(), 400);
        assertRefused("Sec-WebSocket-Version", List.of("8"), 426);
        assertRefused("Sec-WebSocket-Version", List.of("13", "13"), 426);
        assertRefused("Sec-WebSocket-Version", List.of(), 426);
        assertRefused("Sec-WebSocket-Key", List.of(), 400);
        assertRefused("Sec-WebSocket-Key", List.of(" "), 400);
        assertRefused("Sec-WebSocket-Key", List.of("a", "b"), 400);
        assertRefused("Content-Length", List.of("5"), 400);
        assertRefused("Transfer-Encoding", List.of("chunked"), 400);
        assertThat(request("GET", "HTTP/1.0").refusal()).isNotNull();
    }

    private void assertRefused(String name, List<String> values, int status) {
        List<String> before = headers.put(name, values);
        assertThat(status()).as("%s: %s", name, values).isEqualTo(status);
        if (before == null) {
            headers.remove(name);
        } else {
            headers.put(name, before);
        }
    }

    @Test
    @DisplayName("426 names the protocol to upgrade to and its version")
    void explanation() {
        ApiResponse response = UpgradeRequest.explanation();
        assertThat(response.status()).isEqualTo(426);
        assertThat(response.headers())
                .containsEntry("Upgrade", "websocket")
                .containsEntry("Connection", "Upgrade")
                .containsEntry("Sec-WebSocket-Version", "13");
    }
}
