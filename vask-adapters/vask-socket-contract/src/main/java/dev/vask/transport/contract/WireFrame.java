package dev.vask.transport.contract;

import java.nio.ByteBuffer;

/** One frame of a client, byte for byte, also one that no client may send (RFC 6455 §5.2). Immutable. */
public final class WireFrame {
    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

    private final boolean fin;
    private final int opcode;
    private final byte[] payload;
    private final long claimed;
    private final int lengthBytes;
    private final boolean masked;

    private WireFrame(boolean fin, int opcode, byte[] payload, long claimed, int lengthBytes, boolean masked) {
        this.fin = fin;
        this.opcode = opcode;
        this.payload = payload;
        this.claimed = claimed;
        this.lengthBytes = lengthBytes;
        this.masked = masked;
    }

    /** A whole message or a control frame, as it should be; the reserved bits are the opcode's upper half. */
    public static WireFrame of(int opcode, byte[] payload) {
        return new WireFrame(true, opcode, payload, payload.length, minimal(payload.length), true);
    }

    private static int minimal(long length) {
        return length >= 0 && length < 126 ? 0 : length >= 0 && length < 65_536 ? 2 : 8;
    }

    /** With a FIN bit or without. */
    public WireFrame fin(boolean last) {
        return new WireFrame(last, opcode, payload, claimed, lengthBytes, masked);
    }

    /** Claims a payload of this length, whatever follows. */
    public WireFrame claiming(long length) {
        return new WireFrame(fin, opcode, payload, length, minimal(length), masked);
    }

    /** With an extended length of 0, 2 or 8 bytes, the shortest or not. */
    public WireFrame lengthIn(int bytes) {
        return new WireFrame(fin, opcode, payload, claimed, bytes, masked);
    }

    /** Without the mask that is a client's duty (RFC 6455 §5.1). */
    public WireFrame unmasked() {
        return new WireFrame(fin, opcode, payload, claimed, lengthBytes, false);
    }

    /** What goes over the wire. */
    public byte[] bytes() {
        ByteBuffer frame = ByteBuffer.allocate(2 + lengthBytes + (masked ? MASK.length : 0) + payload.length);
        frame.put((byte) ((fin ? FIN : 0) | opcode));
        int mask = masked ? MASKED : 0;
        switch (lengthBytes) {
            case 0 -> frame.put((byte) (mask | claimed));
            case 2 -> frame.put((byte) (mask | 126)).putShort((short) claimed);
            default -> frame.put((byte) (mask | 127)).putLong(claimed);
        }
        if (masked) {
            frame.put(MASK);
        }
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (masked ? payload[i] ^ MASK[i % 4] : payload[i]));
        }
        return frame.array();
    }
}
