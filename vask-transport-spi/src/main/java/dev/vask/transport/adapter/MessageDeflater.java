package dev.vask.transport.adapter;

import dev.vask.transport.OutboundText;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Deflates the messages to one peer (RFC 7692 §7.2.1). For one thread at a time. */
public final class MessageDeflater {
    /** What a flush ends with, and a message does not. */
    private static final int TAIL_LENGTH = 4;
    /** More than deflating can add to a text that does not get shorter by it. */
    private static final int ROOM = 64;

    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final boolean takesContextOver;

    /** @param takesContextOver whether a message may refer to those before it */
    public MessageDeflater(boolean takesContextOver) {
        this.takesContextOver = takesContextOver;
    }

    /** The payload of a message. */
    public ByteBuffer deflate(OutboundText text) {
        deflater.setInput(text.asByteBuffer());
        byte[] payload = new byte[text.byteLength() + ROOM];
        int length = flush(payload, 0);
        while (length == payload.length) {
            // More may wait inside.
            payload = Arrays.copyOf(payload, 2 * length);
            length += flush(payload, length);
        }
        if (!takesContextOver) {
            deflater.reset();
        }
        // After an empty message an empty one leaves nothing to flush, and a byte stands for it (§7.2.3.6).
        return ByteBuffer.wrap(payload, 0, length == 0 ? 1 : length - TAIL_LENGTH);
    }

    private int flush(byte[] payload, int from) {
        return deflater.deflate(payload, from, payload.length - from, Deflater.SYNC_FLUSH);
    }

    /** The socket is closed: gives back what is outside the heap. Nothing is deflated after this. */
    public void end() {
        deflater.end();
    }
}
