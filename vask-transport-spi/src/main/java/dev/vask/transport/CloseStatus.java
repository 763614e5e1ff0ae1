package dev.vask.transport;

import java.nio.charset.StandardCharsets;

/**
 * The content of a WebSocket close frame.
 *
 * @param code 1000 to 4999 (RFC 6455 §7.4)
 * @param reason for developers; at most {@value #MAX_REASON_BYTES} bytes of UTF-8 (RFC 6455 §5.5)
 */
public record CloseStatus(int code, String reason) {
    /** A control frame carries 125 bytes; two of them are the code. */
    public static final int MAX_REASON_BYTES = 123;

    /** @throws IllegalArgumentException if the code is outside 1000 to 4999 or the reason too long */
    public CloseStatus {
        if (code < 1000 || code > 4999) {
            throw new IllegalArgumentException("a close code lies between 1000 and 4999, not " + code);
        }
        if (reason.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
            throw new IllegalArgumentException("a close reason has at most " + MAX_REASON_BYTES
                    + " bytes of UTF-8; CloseStatus.truncated shortens it");
        }
    }

    /** A status whose reason is cut, at a character's border, to what a close frame can carry. */
    public static CloseStatus truncated(int code, String reason) {
        String cut = reason;
        while (cut.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
            cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
        }
        return new CloseStatus(code, cut);
    }
}
