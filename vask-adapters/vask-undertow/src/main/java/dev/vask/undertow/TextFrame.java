package dev.vask.undertow;

import dev.vask.transport.OutboundText;
import java.nio.ByteBuffer;

/** A whole unmasked text frame (RFC 6455 §5.2): the same bytes for every receiver, made by the first. */
final class TextFrame {
    /** How an {@link OutboundText} keeps its frame. */
    static final OutboundText.Framing<TextFrame> FRAMING = TextFrame::new;

    private static final byte FINAL_TEXT = (byte) 0x81;
    private static final byte FINAL_DEFLATED_TEXT = (byte) 0xc1;

    private final ByteBuffer bytes;

    private TextFrame(OutboundText text) {
        this(FINAL_TEXT, text.asByteBuffer());
    }

    private TextFrame(byte first, ByteBuffer payload) {
        int length = payload.remaining();
        ByteBuffer frame = ByteBuffer.allocate(10 + length).put(first);
        if (length < 126) {
            frame.put((byte) length);
        } else if (length < 65_536) {
            frame.put((byte) 126).putShort((short) length);
        } else {
            frame.put((byte) 127).putLong(length);
        }
        bytes = frame.put(payload).flip().asReadOnlyBuffer();
    }

    /** The frame of a text deflated for one receiver (RFC 7692 §6). */
    static TextFrame ofDeflated(ByteBuffer payload) {
        return new TextFrame(FINAL_DEFLATED_TEXT, payload);
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
