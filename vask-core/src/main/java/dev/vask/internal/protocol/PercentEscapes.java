package dev.vask.internal.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads percent-escapes as RFC 3986 has them, and nothing that only looks like them: the JDK's decoder also takes {@code %+1},
 * digits of other scripts and bytes that are no UTF-8, so that it and another reader may see different names.
 */
public final class PercentEscapes {
    private PercentEscapes() {}

    /**
     * The text before it was escaped.
     *
     * @param plusIsSpace as in queries and forms, and not in paths
     * @throws ProtocolViolation with a text that says what the escaped text holds or is, and fits behind the name of it
     */
    public static String decode(String text, boolean plusIsSpace) throws ProtocolViolation {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == '%') {
                b = (byte) (hexDigit(bytes, i + 1) << 4 | hexDigit(bytes, i + 2));
                i += 2;
            } else if (b == '+' && plusIsSpace) {
                b = ' ';
            }
            bytes[length++] = b;
        }
        String decoded = new String(bytes, 0, length, StandardCharsets.UTF_8);
        // What is not UTF-8 has become another character, whose bytes are others.
        byte[] again = decoded.getBytes(StandardCharsets.UTF_8);
        if (!Arrays.equals(bytes, 0, length, again, 0, again.length)) {
            throw new ProtocolViolation("is not UTF-8");
        }
        return decoded;
    }

    private static int hexDigit(byte[] bytes, int at) throws ProtocolViolation {
        // A byte of UTF-8 above ASCII is negative, and no digit.
        int digit = at < bytes.length ? Character.digit(bytes[at], 16) : -1;
        if (digit < 0) {
            throw new ProtocolViolation("holds a % that is not followed by two hex digits");
        }
        return digit;
    }
}
