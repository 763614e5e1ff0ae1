package dev.vask.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Numbers and length-prefixed texts in a row of bytes; big-endian, as the scripts' {@code struct.pack} writes them. */
final class Wire {
    private Wire() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** Puts one after the other. */
    static final class Writer {
        private byte[] bytes;
        private int length;

        Writer(int expected) {
            bytes = new byte[expected];
        }

        Writer u8(int value) {
            room(1);
            bytes[length++] = (byte) value;
            return this;
        }

        Writer i32(int value) {
            room(4);
            ByteBuffer.wrap(bytes).putInt(length, value);
            length += 4;
            return this;
        }

        Writer i64(long value) {
            room(8);
            ByteBuffer.wrap(bytes).putLong(length, value);
            length += 8;
            return this;
        }

        Writer text(String text) {
            return bytes(ByteBuffer.wrap(utf8(text)));
        }

        Writer bytes(ByteBuffer value) {
            int count = value.remaining();
            i32(count);
            room(count);
            value.get(bytes, length, count);
            length += count;
            return this;
        }

        byte[] done() {
            return Arrays.copyOf(bytes, length);
        }

        private void room(int count) {
            if (bytes.length - length < count) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
            }
        }
    }

    /** Takes one after the other; {@link Malformed} where there is less than is asked for. */
    static final class Reader {
        private final ByteBuffer in;

        Reader(byte[] bytes, int from) {
            in = ByteBuffer.wrap(bytes);
            if (from > bytes.length) {
                throw new Malformed("shorter than its head");
            }
            in.position(from);
        }

        int u8() {
            need(1);
            return in.get() & 0xff;
        }

        int i32() {
            need(4);
            return in.getInt();
        }

        long i64() {
            need(8);
            return in.getLong();
        }

        byte[] bytes() {
            int count = i32();
            if (count < 0) {
                throw new Malformed("a length below nothing");
            }
            need(count);
            byte[] value = new byte[count];
            in.get(value);
            return value;
        }

        String text() {
            return Wire.text(bytes());
        }

        private void need(int count) {
            if (in.remaining() < count) {
                throw new Malformed("ends too early");
            }
        }
    }

    /** Bytes that no node of a known version wrote. */
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed(String what) {
            super(what);
        }
    }
}
