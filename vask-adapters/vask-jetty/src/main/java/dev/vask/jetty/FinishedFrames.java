package dev.vask.jetty;

import dev.vask.transport.OutboundText;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;

/**
 * One or more text frames that Jetty takes for one: it writes the header of the first, and what follows it is the first's
 * payload and all the other frames, header included. So a batch of small messages is one write and costs Jetty as much as
 * a single message.
 */
final class FinishedFrames extends Frame {
    /** Small messages are copied together up to this size. */
    private static final int MAX_BYTES = 16 * 1024;

    private static final byte FINAL_TEXT = (byte) 0x81;
    private static final int MAX_HEADER = 10;

    private final int firstLength;
    private final int count;

    private FinishedFrames(int firstLength, int count, ByteBuffer bytes) {
        super(OpCode.TEXT, bytes);
        this.firstLength = firstLength;
        this.count = count;
    }

    /** The frames of as many texts as fit together, at least one. */
    static FinishedFrames of(List<OutboundText> batch, int from) {
        int firstLength = batch.get(from).byteLength();
        int length = firstLength;
        int end = from + 1;
        while (end < batch.size() && length + MAX_HEADER + batch.get(end).byteLength() <= MAX_BYTES) {
            length += MAX_HEADER + batch.get(end).byteLength();
            end++;
        }
        if (end == from + 1) {
            // The bytes that all receivers share.
            return new FinishedFrames(firstLength, 1, batch.get(from).asByteBuffer());
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).put(batch.get(from).asByteBuffer());
        for (int i = from + 1; i < end; i++) {
            OutboundText text = batch.get(i);
            putHeader(bytes, text.byteLength());
            bytes.put(text.asByteBuffer());
        }
        return new FinishedFrames(firstLength, end - from, bytes.flip());
    }

    /** RFC 6455 §5.2, unmasked. */
    private static void putHeader(ByteBuffer bytes, int length) {
        bytes.put(FINAL_TEXT);
        if (length < 126) {
            bytes.put((byte) length);
        } else {
            bytes.put((byte) 126).putShort((short) length);
        }
    }

    /** How many texts it holds. */
    int count() {
        return count;
    }

    /** What Jetty puts into the header. */
    @Override
    public int getPayloadLength() {
        return firstLength;
    }
}
