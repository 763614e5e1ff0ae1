package dev.vask.internal.json;

/**
 * One JSON value, kept as the text that arrived.
 *
 * @param kind what it is
 * @param raw its JSON text, byte for byte; a string with its quotes and escapes
 * @param text the characters of a string; of every other kind the same as {@code raw}
 */
public record JsonValue(Kind kind, String raw, String text) {
    /** The kinds of JSON values. */
    public enum Kind {
        STRING,
        NUMBER,
        OBJECT,
        ARRAY,
        BOOLEAN,
        NULL
    }

    public boolean isString() {
        return kind == Kind.STRING;
    }

    public boolean isNull() {
        return kind == Kind.NULL;
    }
}
