package dev.vask.fuzz;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A second opinion on JSON: Gson's strict reader, which shares nothing with Jackson. Where it is laxer than RFC 8259, at a byte
 * order mark, it is corrected here; where it is stricter, at a number of a thousand digits, {@link #cannotJudge} says so.
 */
final class Reference {
    private static final int LONGEST_NUMBER = 1_000;

    private Reference() {}

    /** A JSON value; fields in their order, and a name as often as it occurs. */
    sealed interface Value {
        record Text(String characters) implements Value {}

        record Plain(JsonToken kind, String raw) implements Value {}

        record Items(List<Value> items) implements Value {}

        record Fields(List<Field> fields) implements Value {
            /** The last of that name, null if there is none. */
            @Nullable
            Value get(String name) {
                return fields.stream()
                        .filter(it -> it.name().equals(name))
                        .map(Field::value)
                        .reduce((first, last) -> last)
                        .orElse(null);
            }

            boolean hasTwins() {
                Set<String> names = new TreeSet<>();
                return !fields.stream().allMatch(it -> names.add(it.name()));
            }
        }

        /** Whether a name in it, however deep, has an unpaired surrogate. */
        default boolean hasBrokenName() {
            if (this instanceof Items list) {
                return list.items().stream().anyMatch(Value::hasBrokenName);
            }
            return this instanceof Fields object
                    && object.fields().stream().anyMatch(it -> it.value().hasBrokenName() || isBroken(it.name()));
        }

        private static boolean isBroken(String name) {
            return name.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        }

        /** How deep it is nested; 0 for what is no container. */
        default int depth() {
            if (this instanceof Items list) {
                return 1 + list.items().stream().mapToInt(Value::depth).max().orElse(0);
            }
            if (this instanceof Fields object) {
                return 1
                        + object.fields().stream()
                                .mapToInt(it -> it.value().depth())
                                .max()
                                .orElse(0);
            }
            return 0;
        }
    }

    record Field(String name, Value value) {}

    /** The value that a text is, null if it is none and nothing else. */
    static @Nullable Value read(String text) {
        if (text.startsWith("\ufeff")) {
            return null;
        }
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            Value value = value(reader);
            return reader.peek() == JsonToken.END_DOCUMENT ? value : null;
        } catch (IOException | IllegalStateException e) {
            return null;
        }
    }

    /** The object that a text is, null if it is none. */
    static Value.@Nullable Fields object(String text) {
        return read(text) instanceof Value.Fields fields ? fields : null;
    }

    /** Whether a text may hold a number longer than Gson reads. */
    static boolean cannotJudge(String text) {
        int run = 0;
        for (int i = 0; i < text.length() && run < LONGEST_NUMBER; i++) {
            run = "0123456789.+-eE".indexOf(text.charAt(i)) < 0 ? 0 : run + 1;
        }
        return run == LONGEST_NUMBER;
    }

    private static Value value(JsonReader reader) throws IOException {
        JsonToken kind = reader.peek();
        return switch (kind) {
            case BEGIN_OBJECT -> {
                List<Field> fields = new ArrayList<>();
                reader.beginObject();
                while (reader.hasNext()) {
                    String name = reader.nextName();
                    fields.add(new Field(name, value(reader)));
                }
                reader.endObject();
                yield new Value.Fields(fields);
            }
            case BEGIN_ARRAY -> {
                List<Value> items = new ArrayList<>();
                reader.beginArray();
                while (reader.hasNext()) {
                    items.add(value(reader));
                }
                reader.endArray();
                yield new Value.Items(items);
            }
            case STRING -> new Value.Text(reader.nextString());
            case NUMBER -> new Value.Plain(kind, reader.nextString());
            case BOOLEAN -> new Value.Plain(kind, String.valueOf(reader.nextBoolean()));
            case NULL -> {
                reader.nextNull();
                yield new Value.Plain(kind, "null");
            }
            default -> throw new IOException("no value but " + kind);
        };
    }
}
