package dev.vask.transport.adapter;

import java.nio.ByteBuffer;
import java.util.function.Predicate;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates the messages of one peer (RFC 7692 §7.2.2), in pieces, so that a bound on them holds before there is much to hold.
 * For the one thread that reads the socket.
 */
public final class MessageInflater {
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};
    private static final int PIECE_BYTES = 8 * 1024;

    private final Inflater inflater = new Inflater(true);

    /** For one socket. */
    public MessageInflater() {}

    /**
     * Inflates a part of a message.
     *
     * @param taker of what comes out, piece by piece; says whether it wants more
     * @return whether all was taken
     * @throws DataFormatException if it is not deflated
     */
    public boolean inflate(ByteBuffer part, Predicate<ByteBuffer> taker) throws DataFormatException {
        inflater.setInput(part);
        return inflateInput(taker);
    }

    /**
     * The message is over: inflates what its sender has left out.
     *
     * @param taker of what comes out, piece by piece; says whether it wants more
     * @return whether all was taken
     * @throws DataFormatException if it is not deflated
     */
    public boolean endOfMessage(Predicate<ByteBuffer> taker) throws DataFormatException {
        inflater.setInput(TAIL);
        boolean taken = inflateInput(taker);
        if (inflater.finished()) {
            // A peer may end a message as one ends a file (§7.2.3.4), and then begins anew.
            inflater.reset();
        }
        return taken;
    }

    private boolean inflateInput(Predicate<ByteBuffer> taker) throws DataFormatException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        while (inflater.inflate(piece) > 0) {
            if (!taker.test(piece.flip())) {
                return false;
            }
            piece.clear();
        }
        return true;
    }

    /** The socket is closed: gives back what is outside the heap. Nothing is inflated after this. */
    public void end() {
        inflater.end();
    }
}
