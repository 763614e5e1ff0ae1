package dev.vask.netty;

import dev.vask.transport.OutboundText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** A whole unmasked text frame (RFC 6455 §5.2): the same bytes for every receiver, made by the first. */
final class TextFrame {
    /** How an {@link OutboundText} keeps its frame. */
    static final OutboundText.Framing<TextFrame> FRAMING = TextFrame::new;

    /** The longest header of a frame that is not masked. */
    static final int MAX_HEADER = 10;

    private static final byte FINAL_TEXT = (byte) 0x81;
    private static final byte FINAL_DEFLATED_TEXT = (byte) 0xc1;

    private final byte[] bytes;

    private TextFrame(OutboundText text) {
        this(FINAL_TEXT, text.asByteBuffer());
    }

    private TextFrame(byte first, ByteBuffer payload) {
        int length = payload.remaining();
        int header = length < 126 ? 2 : length < 65_536 ? 4 : MAX_HEADER;
        bytes = new byte[header + length];
        ByteBuffer frame = ByteBuffer.wrap(bytes).put(first);
        if (length < 126) {
            frame.put((byte) length);
        } else if (length < 65_536) {
            frame.put((byte) 126).putShort((short) length);
        } else {
            frame.put((byte) 127).putLong(length);
        }
        frame.put(payload);
    }

    /** The frame of a text deflated for one receiver (RFC 7692 §6). */
    static TextFrame ofDeflated(ByteBuffer payload) {
        return new TextFrame(FINAL_DEFLATED_TEXT, payload);
    }

    int byteLength() {
        return bytes.length;
    }

    /** Copies the frame into a buffer with room for it. */
    void writeTo(ByteBuf buffer) {
        buffer.writeBytes(bytes);
    }

    /** A buffer of its own over the shared bytes. */
    ByteBuf view() {
        return Unpooled.wrappedBuffer(bytes).asReadOnly();
    }
}
