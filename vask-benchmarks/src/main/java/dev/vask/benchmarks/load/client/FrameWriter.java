package dev.vask.benchmarks.load.client;

import java.nio.ByteBuffer;

/** Puts a client's frames into a buffer, with the key zero: to the server a mask like any other, to the client no work. */
final class FrameWriter {
    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;

    private FrameWriter() {}

    static void put(ByteBuffer out, int opcode, byte[] payload) {
        out.put((byte) (FIN | opcode));
        if (payload.length < 126) {
            out.put((byte) (MASKED | payload.length));
        } else if (payload.length <= 0xffff) {
            out.put((byte) (MASKED | 126)).putShort((short) payload.length);
        } else {
            out.put((byte) (MASKED | 127)).putLong(payload.length);
        }
        out.putInt(0).put(payload);
    }
}
