package dev.vask.internal.json;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one JSON object; what lies deeper is still text. No name occurs twice. */
public final class JsonObject {
    /** What peers send has two or three fields: comparing their names costs less than a table. */
    private static final int FEW = 8;

    private @Nullable String[] names = new String[4];
    private @Nullable JsonValue[] values = new JsonValue[4];
    private int size;
    /** Replaces the arrays once there are more than a few: a peer chooses how many. */
    private @Nullable Map<String, JsonValue> table;

    JsonObject() {}

    /** The field's value, null where it is absent; a JSON {@code null} is a value. */
    public @Nullable JsonValue get(String name) {
        if (table != null) {
            return table.get(name);
        }
        for (int i = 0; i < size; i++) {
            if (name.equals(names[i])) {
                return values[i];
            }
        }
        return null;
    }

    /** The characters of a string field, null where it is absent or not a string. */
    public @Nullable String string(String name) {
        JsonValue value = get(name);
        return value != null && value.isString() ? value.text() : null;
    }

    /** False if there is a field of that name already. */
    boolean add(String name, JsonValue value) {
        if (table != null) {
            return table.putIfAbsent(name, value) == null;
        }
        if (get(name) != null) {
            return false;
        }
        if (size == FEW) {
            table = new HashMap<>();
            for (int i = 0; i < size; i++) {
                table.put(names[i], values[i]);
            }
            return table.put(name, value) == null;
        }
        if (size == names.length) {
            names = Arrays.copyOf(names, FEW);
            values = Arrays.copyOf(values, FEW);
        }
        names[size] = name;
        values[size++] = value;
        return true;
    }
}
