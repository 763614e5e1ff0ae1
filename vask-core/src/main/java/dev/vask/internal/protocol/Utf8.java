package dev.vask.internal.protocol;

/** Counts bytes of UTF-8 without making them. */
public final class Utf8 {
    private Utf8() {}

    /** The number of bytes of a text. */
    public static int length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            bytes += bytes(text.charAt(i));
        }
        return bytes;
    }

    /** Whether a text has more than {@code max} bytes; stops counting there. */
    public static boolean isLongerThan(String text, int max) {
        if (text.length() > max) {
            return true;
        }
        // One char has at most three bytes; the two of a pair together have four.
        if (text.length() * 3L <= max) {
            return false;
        }
        int bytes = 0;
        for (int i = 0; i < text.length() && bytes <= max; i++) {
            bytes += bytes(text.charAt(i));
        }
        return bytes > max;
    }

    /** The two chars of a pair together have four. */
    private static int bytes(char c) {
        return c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
}
