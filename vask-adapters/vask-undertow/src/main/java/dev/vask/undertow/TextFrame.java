package dev.vask.undertow;

import dev.vask.transport.OutboundText;
import java.nio.ByteBuffer;

/** A whole unmasked text frame (RFC 6455 §5.2): the same bytes for every receiver, made by the first. */
final class TextFrame {
    /** How an {@link OutboundText} keeps its frame. */
    static final OutboundText.Framing<TextFrame> FRAMING = TextFrame::new;

    private static final byte FINAL_TEXT = (byte) 0x81;

    private final ByteBuffer bytes;

    private TextFrame(OutboundText text) {
        int length = text.byteLength();
        ByteBuffer frame = ByteBuffer.allocate(10 + length).put(FINAL_TEXT);
        if (length < 126) {
            frame.put((byte) length);
        } else if (length < 65_536) {
            frame.put((byte) 126).putShort((short) length);
        } else {
            frame.put((byte) 127).putLong(length);
        }
        bytes = frame.put(text.asByteBuffer()).flip().asReadOnlyBuffer();
    }

    int byteLength() {
        return bytes.remaining();
    }

    /** Copies the frame into a buffer with room for it. */
    void writeTo(ByteBuffer buffer) {
        int end = buffer.position() + bytes.remaining();
        buffer.put(buffer.position(), bytes, 0, bytes.remaining()).position(end);
    }

    /** A new view of the bytes, positioned at the first. */
    ByteBuffer view() {
        return bytes.duplicate();
    }
}
