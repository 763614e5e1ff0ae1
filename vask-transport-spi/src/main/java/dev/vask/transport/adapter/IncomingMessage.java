package dev.vask.transport.adapter;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The message under way, collected from its fragments within a bound. The bytes of a binary message are counted, not kept.
 * For the one thread that reads the socket.
 */
public final class IncomingMessage {
    private static final byte[] EMPTY = {};

    private final int maxBytes;
    private byte[] bytes = EMPTY;
    private int length;
    private boolean binary;

    /** @param maxBytes the longest message, {@link dev.vask.transport.SocketLimits#maxTextBytes} */
    public IncomingMessage(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A message begins; what was collected before is forgotten. */
    public void begin(boolean isBinary) {
        length = 0;
        binary = isBinary;
    }

    /** Adds a fragment; false, and nothing kept, if the message would grow beyond its limit (close with 1009). */
    public boolean add(ByteBuffer fragment) {
        int added = fragment.remaining();
        if (added > maxBytes - length) {
            bytes = EMPTY;
            return false;
        }
        if (!binary) {
            if (bytes.length < length + added) {
                // Doubled for the sake of many small fragments; never beyond the limit.
                int wanted = length == 0 ? added : (int) Math.min(maxBytes, 2L * (length + added));
                bytes = Arrays.copyOf(bytes, wanted);
            }
            fragment.get(bytes, length, added);
        }
        length += added;
        return true;
    }

    /** Whether the message under way is binary. */
    public boolean isBinary() {
        return binary;
    }

    /** How many bytes it has so far. */
    public int length() {
        return length;
    }

    /** The bytes of a text, or of a control frame's payload; valid until the next {@link #begin}. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes, 0, length);
    }

    /**
     * The whole text; the message is over.
     *
     * @throws CharacterCodingException if it is not UTF-8 (close with 1007)
     */
    public String text() throws CharacterCodingException {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        // The fast way puts this character for what it cannot decode; the strict one tells whether the peer sent it.
        if (text.indexOf('\uFFFD') >= 0) {
            CharBuffer strict = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
            text = strict.toString();
        }
        bytes = EMPTY;
        return text;
    }
}
