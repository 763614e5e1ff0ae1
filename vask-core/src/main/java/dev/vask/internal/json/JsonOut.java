package dev.vask.internal.json;

import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object. The only place where text becomes JSON, so nothing unescaped leaves. Not for several threads.
 *
 * <p>Characters outside ASCII stay as they are (the frames are UTF-8); an unpaired surrogate, for which UTF-8 has no
 * bytes, is written as an escape and so survives.
 */
public final class JsonOut {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out;
    private boolean empty = true;

    private JsonOut(StringBuilder out) {
        this.out = out.append('{');
    }

    /** A new object without fields. */
    public static JsonOut object() {
        return new JsonOut(new StringBuilder(128));
    }

    /** A string field. */
    public JsonOut string(String name, String value) {
        name(name);
        quote(out, value);
        return this;
    }

    /** A number field; null is written as JSON null. */
    public JsonOut number(String name, @Nullable Integer value) {
        name(name);
        out.append(value);
        return this;
    }

    /** A field whose value is JSON text already, written as it is. */
    public JsonOut raw(String name, CharSequence json) {
        name(name);
        out.append(json);
        return this;
    }

    /** Ends the object and answers its text. */
    public String end() {
        return out.append('}').toString();
    }

    private void name(String name) {
        if (!empty) {
            out.append(',');
        }
        empty = false;
        quote(out, name);
        out.append(':');
    }

    /** A text as a JSON string, with its quotes. */
    public static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2);
        quote(out, text);
        return out.toString();
    }

    /** Appends a text as a JSON string (RFC 8259 §7), with its quotes. */
    public static void quote(StringBuilder out, String text) {
        out.append('"');
        int plain = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            out.append(text, plain, i);
            escape(out, c);
            plain = i + 1;
        }
        out.append(text, plain, text.length()).append('"');
    }

    private static void escape(StringBuilder out, char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default ->
                out.append("\\u")
                        .append(HEX.charAt(c >> 12))
                        .append(HEX.charAt((c >> 8) & 15))
                        .append(HEX.charAt((c >> 4) & 15))
                        .append(HEX.charAt(c & 15));
        }
    }
}
