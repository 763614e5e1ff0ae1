package dev.vask.internal.json;

import org.jspecify.annotations.Nullable;

/** One JSON value, kept as the text that arrived. */
public final class JsonValue {
    private final Kind kind;
    /** Null where it is the JSON text, which is cut out for who asks. */
    private final @Nullable String characters;

    private final @Nullable JsonObject object;
    private final String source;
    private final int start;
    private final int end;

    JsonValue(Kind kind, @Nullable String characters, @Nullable JsonObject object, String source, int start, int end) {
        this.kind = kind;
        this.characters = characters;
        this.object = object;
        this.source = source;
        this.start = start;
        this.end = end;
    }

    /** The kinds of JSON values. */
    public enum Kind {
        STRING,
        NUMBER,
        OBJECT,
        ARRAY,
        BOOLEAN,
        NULL
    }

    /** What it is. */
    public Kind kind() {
        return kind;
    }

    /** Its JSON text, byte for byte; a string with its quotes and escapes. */
    public String raw() {
        return source.substring(start, end);
    }

    /** The characters of a string; of every other kind the same as {@link #raw}. */
    public String text() {
        return characters == null ? raw() : characters;
    }

    /** The object it is, if that was read in the same pass: see {@link JsonIn.Opening}. Else null. */
    public @Nullable JsonObject object() {
        return object;
    }

    public boolean isString() {
        return kind == Kind.STRING;
    }

    public boolean isNull() {
        return kind == Kind.NULL;
    }
}
