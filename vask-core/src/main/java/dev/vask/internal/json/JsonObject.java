package dev.vask.internal.json;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one JSON object; what lies deeper is still text. No name occurs twice. */
public final class JsonObject {
    private final Map<String, JsonValue> fields;

    JsonObject(Map<String, JsonValue> fields) {
        this.fields = fields;
    }

    /** The field's value, null where it is absent; a JSON {@code null} is a value. */
    public @Nullable JsonValue get(String name) {
        return fields.get(name);
    }

    /** The characters of a string field, null where it is absent or not a string. */
    public @Nullable String string(String name) {
        JsonValue value = fields.get(name);
        return value != null && value.isString() ? value.text() : null;
    }
}
