package dev.vask.internal.protocol;

/**
 * The rules for text that one party chooses and others read in logs, on pages and in other encodings. Event names must be
 * {@linkplain #isPlain plain}; user ids come from identity providers and only need {@linkplain #isWellFormed well-formed} text.
 */
public final class PlainText {
    private PlainText() {}

    /**
     * Returns whether a text is free of invisible and breaking characters: control characters, U+2028 and U+2029, direction
     * marks, U+FEFF and unpaired surrogates.
     */
    public static boolean isPlain(String text) {
        return text.codePoints().noneMatch(c -> isControlOrSurrogate(c) || isSeparator(c) || isDirectionMark(c));
    }

    /** Returns whether a text is free of control characters and unpaired surrogates. */
    public static boolean isWellFormed(String text) {
        return text.codePoints().noneMatch(PlainText::isControlOrSurrogate);
    }

    /** Returns a text for logs: characters that are not {@linkplain #isPlain plain} are written as {@code \\u202e}. */
    public static String printable(String text) {
        if (isPlain(text)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (isControlOrSurrogate(c) || isSeparator(c) || isDirectionMark(c)) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    private static boolean isControlOrSurrogate(int c) {
        return Character.isISOControl(c) || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static boolean isSeparator(int c) {
        return c == 0x2028 || c == 0x2029 || c == 0xFEFF;
    }

    private static boolean isDirectionMark(int c) {
        return c == 0x061C
                || c == 0x200E
                || c == 0x200F
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069);
    }
}
