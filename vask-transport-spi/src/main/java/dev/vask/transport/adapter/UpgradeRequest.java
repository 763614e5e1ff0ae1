package dev.vask.transport.adapter;

import dev.vask.transport.ApiResponse;
import dev.vask.transport.OutboundText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks the opening handshake of a client (RFC 6455 §4.2.1), the same on every server: servers differ in what they check, and
 * in how they refuse it. Header fields that Vask does not use, such as {@code Sec-WebSocket-Protocol}, are not checked.
 *
 * @param method the request method
 * @param httpVersion {@code HTTP/1.1} or another version
 * @param headers returns all values of a header field, by its name in any case; empty if there is none
 */
public record UpgradeRequest(String method, String httpVersion, Function<String, List<String>> headers) {
    /** The one version of the protocol (RFC 6455). */
    private static final String VERSION = "13";

    private static final String PLAIN_TEXT = "text/plain; charset=utf-8";

    /** Whether the request asks for a WebSocket: GET with the token {@code websocket} in {@code Upgrade}. */
    public boolean asksForWebSocket() {
        return method.equals("GET") && hasToken("Upgrade", "websocket");
    }

    /** Whether the request is one that a browser's address bar sends, to be answered with {@link #explanation} on Vask's paths. */
    public boolean isPlain() {
        return (method.equals("GET") || method.equals("HEAD")) && !hasToken("Upgrade", "websocket");
    }

    /**
     * Returns why a request that {@linkplain #asksForWebSocket asks for a WebSocket} cannot get one: 426 if another version
     * would get it, otherwise 400.
     *
     * @return null if the handshake is valid
     */
    public @Nullable ApiResponse refusal() {
        if (httpVersion.equals("HTTP/1.0") || httpVersion.equals("HTTP/0.9")) {
            return upgradeRequired("A WebSocket handshake needs HTTP/1.1, and this request is " + httpVersion
                    + ": a proxy in front may need a setting, such as proxy_http_version 1.1 in nginx\n");
        }
        if (!hasToken("Connection", "upgrade")) {
            return badRequest("A WebSocket handshake needs the header Connection: Upgrade;"
                    + " a proxy in front may have removed it\n");
        }
        List<String> versions = headers.apply("Sec-WebSocket-Version");
        if (versions.size() != 1 || !versions.get(0).strip().equals(VERSION)) {
            return upgradeRequired("This server speaks version 13 of the WebSocket protocol:"
                    + " send the header Sec-WebSocket-Version: 13\n");
        }
        List<String> keys = headers.apply("Sec-WebSocket-Key");
        if (keys.size() != 1 || keys.get(0).isBlank()) {
            return badRequest("A WebSocket handshake needs the header Sec-WebSocket-Key once\n");
        }
        if (hasBody()) {
            return badRequest("A WebSocket handshake has no body\n");
        }
        return null;
    }

    private boolean hasBody() {
        return !headers.apply("Transfer-Encoding").isEmpty()
                || headers.apply("Content-Length").stream()
                        .anyMatch(length -> !length.strip().equals("0"));
    }

    /** Whether a comma-separated header field has this token, in any case. */
    private boolean hasToken(String name, String token) {
        for (String value : headers.apply(name)) {
            for (String part : value.split(",", -1)) {
                if (part.strip().toLowerCase(Locale.ROOT).equals(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The response to a {@linkplain #isPlain plain} request for a path of WebSockets: 426 with an explanation (RFC 9110 §15.5.22). */
    public static ApiResponse explanation() {
        return upgradeRequired("This is a WebSocket endpoint: connect a Pusher client to it."
                + " If a client did send this request, a proxy in front has removed its Upgrade header\n");
    }

    private static ApiResponse upgradeRequired(String text) {
        return new ApiResponse(
                426,
                PLAIN_TEXT,
                OutboundText.of(text),
                Map.of("Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Version", VERSION));
    }

    private static ApiResponse badRequest(String text) {
        // What follows such a request may be a body or the frames of a client that did not wait.
        return new ApiResponse(400, PLAIN_TEXT, OutboundText.of(text), Map.of("Connection", "close"));
    }
}
