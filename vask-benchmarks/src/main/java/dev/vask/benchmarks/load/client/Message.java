package dev.vask.benchmarks.load.client;

import dev.vask.benchmarks.load.Wire;
import java.nio.ByteBuffer;

/** Reads what a message carries, straight from where it was read into. Its data ends where the frame does. */
public final class Message {
    /** The quote and the brace behind the data. */
    private static final int TAIL = 2;

    /** No frame that carries data is as short. */
    public static final int LEAST_LENGTH = TAIL + Wire.DATA_LENGTH;

    private Message() {}

    public static long sequence(ByteBuffer in, int end) {
        return number(in, end - TAIL - Wire.DATA_LENGTH);
    }

    public static long stamp(ByteBuffer in, int end) {
        return number(in, end - TAIL - Wire.DATA_LENGTH + Wire.DIGITS);
    }

    private static long number(ByteBuffer in, int from) {
        long number = 0;
        for (int i = from; i < from + Wire.DIGITS; i++) {
            number = number * 10 + (in.get(i) - '0');
        }
        return number;
    }
}
