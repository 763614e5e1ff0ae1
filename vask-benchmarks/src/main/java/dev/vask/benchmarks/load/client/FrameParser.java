package dev.vask.benchmarks.load.client;

import java.nio.ByteBuffer;

/**
 * Finds the frames of a server (RFC 6455 §5.2) in what was read, without copying. Of a server that is measured every message
 * is expected in one frame; anything else is refused.
 */
final class FrameParser {
    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;

    private int opcode;
    private int from;
    private int length;

    /**
     * Moves past the next frame.
     *
     * @return false, with nothing moved, if it is not all there
     */
    boolean next(ByteBuffer in) {
        int at = in.position();
        int left = in.limit() - at;
        if (left < 2) {
            return false;
        }
        int first = in.get(at);
        int shortLength = in.get(at + 1);
        if ((first & 0xf0) != FIN || (shortLength & MASKED) != 0 || (first & 0xf) == 0) {
            throw new LoadException("a fragment, a reserved bit or a masked frame: %02x %02x"
                    .formatted(first & 0xff, shortLength & 0xff));
        }
        int header = shortLength < 126 ? 2 : shortLength == 126 ? 4 : 10;
        if (left < header) {
            return false;
        }
        long payload = switch (header) {
            case 2 -> shortLength;
            case 4 -> in.getShort(at + 2) & 0xffff;
            default -> in.getLong(at + 2);
        };
        if (payload < 0 || payload > in.capacity() - header) {
            throw new LoadException("a frame of " + payload + " bytes");
        }
        if (left - header < payload) {
            return false;
        }
        opcode = first & 0xf;
        from = at + header;
        length = (int) payload;
        in.position(from + length);
        return true;
    }

    int opcode() {
        return opcode;
    }

    /** Where the payload begins in the buffer. */
    int from() {
        return from;
    }

    int length() {
        return length;
    }
}
