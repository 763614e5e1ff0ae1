package dev.vask.internal.protocol;

/** Names that peers choose and others read: in logs, on pages, in other encodings. */
public final class PlainText {
    private PlainText() {}

    /** Whether a text is free of control characters, line separators, direction marks and unpaired surrogates. */
    public static boolean isPlain(String text) {
        return text.codePoints()
                .noneMatch(c -> Character.isISOControl(c)
                        || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                        || c == 0x2028
                        || c == 0x2029
                        || isDirectionMark(c));
    }

    private static boolean isDirectionMark(int c) {
        return c == 0x061C
                || c == 0x200E
                || c == 0x200F
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069);
    }
}
