package dev.vask.transport.contract;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** A peer's end of permessage-deflate (RFC 7692 §7.2). */
final class MessageDeflate {
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final Inflater inflater = new Inflater(true);
    private final boolean takesOver;
    private final boolean serverTakesOver;

    /** With context takeover in both directions. */
    MessageDeflate() {
        this(true, true);
    }

    /**
     * As negotiated.
     *
     * @param takesOver whether a message may refer to those the peer sent before
     * @param serverTakesOver whether a message of the server's may
     */
    MessageDeflate(boolean takesOver, boolean serverTakesOver) {
        this.takesOver = takesOver;
        this.serverTakesOver = serverTakesOver;
    }

    /** The payload of one whole message. */
    byte[] deflate(byte[] message) {
        byte[] flushed = deflatePart(message);
        if (!takesOver) {
            deflater.reset();
        }
        return Arrays.copyOf(flushed, flushed.length - TAIL.length);
    }

    /** A part of a message: what was deflated since the part before, flushed. */
    byte[] deflatePart(byte[] part) {
        deflater.setInput(part);
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        byte[] buffer = new byte[8_192];
        int count;
        do {
            count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
            deflated.write(buffer, 0, count);
        } while (count == buffer.length);
        if (deflated.size() == 0) {
            // Nothing to flush: an empty block of its own.
            deflated.write(0);
            deflated.writeBytes(TAIL);
        }
        return deflated.toByteArray();
    }

    /** A whole message of the server's. */
    byte[] inflate(byte[] payload) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        try {
            inflatePart(payload, message);
            inflatePart(TAIL, message);
        } catch (DataFormatException e) {
            throw new AssertionError("the server's message is not deflated", e);
        }
        if (!serverTakesOver) {
            inflater.reset();
        }
        return message.toByteArray();
    }

    private void inflatePart(byte[] part, ByteArrayOutputStream message) throws DataFormatException {
        inflater.setInput(part);
        byte[] buffer = new byte[8_192];
        for (int count = inflater.inflate(buffer); count > 0; count = inflater.inflate(buffer)) {
            message.write(buffer, 0, count);
        }
    }
}
