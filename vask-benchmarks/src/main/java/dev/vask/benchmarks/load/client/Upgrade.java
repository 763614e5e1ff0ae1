package dev.vask.benchmarks.load.client;

import dev.vask.benchmarks.load.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The handshake (RFC 6455 §4.1), as far as a client needs it that knows its servers. */
final class Upgrade {
    static final byte[] REQUEST = ("GET /app/" + Wire.KEY + "?protocol=7 HTTP/1.1\r\n"
                    + "Host: 127.0.0.1\r\n"
                    + "Upgrade: websocket\r\n"
                    + "Connection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    + "Sec-WebSocket-Version: 13\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    private static final int CR_LF_CR_LF = 0x0d0a0d0a;
    private static final String SWITCHING = "HTTP/1.1 101";

    private Upgrade() {}

    /**
     * Moves behind the answer.
     *
     * @return false, with nothing moved, if it is not all there
     */
    static boolean passed(ByteBuffer in) {
        for (int i = 0; i <= in.limit() - Integer.BYTES; i++) {
            if (in.getInt(i) == CR_LF_CR_LF) {
                String answer = ascii(in, 0, i);
                if (!answer.startsWith(SWITCHING)) {
                    throw new LoadException("no upgrade: " + answer);
                }
                in.position(i + Integer.BYTES);
                return true;
            }
        }
        return false;
    }

    /** A part of what was read, as text. */
    static String ascii(ByteBuffer in, int from, int length) {
        byte[] bytes = new byte[Math.max(0, length)];
        in.get(from, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
