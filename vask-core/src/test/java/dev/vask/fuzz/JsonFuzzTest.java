package dev.vask.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.gson.stream.JsonToken;
import dev.vask.internal.json.JsonIn;
import dev.vask.internal.json.JsonObject;
import dev.vask.internal.json.JsonValue;
import dev.vask.internal.json.MalformedJsonException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two readers of JSON agree: on what is an object, on each field's characters, and on the text a field is. They may differ
 * where {@link JsonIn} refuses by design: a name that occurs twice in what it opens, a name with an unpaired surrogate, and its
 * bounds.
 */
class JsonFuzzTest {
    private static final int DEPTH = 100;
    private static final int ANY = 1 << 20;
    private static final JsonIn WIDE = new JsonIn(ANY, DEPTH);
    private static final JsonIn NARROW = new JsonIn(64 * 1024, 32);

    @FuzzTest
    @DictionaryEntries({"{\"a\":", "\"\\u", "\\ud83d\\ude00", "\\\"", "\":", "null", "true", "false", "1e-0", "[]", "{}"
    })
    void json(byte[] bytes) throws MalformedJsonException {
        String text = Input.text(bytes);
        if (Reference.cannotJudge(text)) {
            return;
        }
        JsonObject object = Measured.of(text, () -> object(WIDE, text, JsonIn.NONE));
        JsonObject opened = object(WIDE, text, (name, before) -> true);
        Reference.Value expected = Reference.read(text);
        boolean shallow = expected != null && expected.depth() <= DEPTH && !expected.hasBrokenName();

        assertThat(WIDE.isValue(text)).isEqualTo(shallow);
        if (shallow && expected instanceof Reference.Value.Fields fields && !fields.hasTwins()) {
            same(object, fields);
            boolean twinsInside = fields.fields().stream()
                    .anyMatch(it -> it.value() instanceof Reference.Value.Fields inner && inner.hasTwins());
            if (twinsInside) {
                assertThat(opened).isNull();
            } else {
                same(opened, fields);
                opensAll(opened, fields);
            }
        } else {
            assertThat(object).isNull();
            assertThat(opened).isNull();
        }
        JsonObject narrow = object(NARROW, text, JsonIn.NONE);
        if (narrow != null) {
            same(narrow, (Reference.Value.Fields) expected);
        }
        if (shallow && expected instanceof Reference.Value.Items items) {
            same(WIDE.array(text), items.items());
        }
    }

    private static @Nullable JsonObject object(JsonIn json, String text, JsonIn.Opening opening) {
        try {
            return json.object(text, opening);
        } catch (MalformedJsonException e) {
            return null;
        }
    }

    private static void opensAll(JsonObject object, Reference.Value.Fields expected) {
        for (Reference.Field field : expected.fields()) {
            JsonValue value = object.get(field.name());
            if (field.value() instanceof Reference.Value.Fields inner) {
                same(value.object(), inner);
            } else {
                assertThat(value.object()).isNull();
            }
        }
    }

    private static void same(@Nullable JsonObject object, Reference.Value.Fields expected) {
        assertThat(object).isNotNull();
        List<JsonValue> values = new ArrayList<>();
        for (Reference.Field field : expected.fields()) {
            values.add(object.get(field.name()));
            assertThat(object.get(field.name() + "x") == null).isEqualTo(expected.get(field.name() + "x") == null);
        }
        same(values, expected.fields().stream().map(Reference.Field::value).toList());
    }

    private static void same(List<JsonValue> values, List<Reference.Value> expected) {
        assertThat(values).hasSameSizeAs(expected).doesNotContainNull();
        for (int i = 0; i < values.size(); i++) {
            JsonValue value = values.get(i);
            // The raw text is the value, all of it and nothing around it.
            assertThat(Reference.read(value.raw())).isEqualTo(expected.get(i));
            assertThat(value.raw()).isEqualTo(value.raw().strip());
            assertThat(value.kind()).isEqualTo(kind(expected.get(i)));
            assertThat(value.text())
                    .isEqualTo(expected.get(i) instanceof Reference.Value.Text it ? it.characters() : value.raw());
        }
    }

    private static JsonValue.Kind kind(Reference.Value value) {
        if (value instanceof Reference.Value.Fields) {
            return JsonValue.Kind.OBJECT;
        }
        if (value instanceof Reference.Value.Items) {
            return JsonValue.Kind.ARRAY;
        }
        if (value instanceof Reference.Value.Plain plain) {
            return plain.kind() == JsonToken.NUMBER
                    ? JsonValue.Kind.NUMBER
                    : plain.kind() == JsonToken.NULL ? JsonValue.Kind.NULL : JsonValue.Kind.BOOLEAN;
        }
        return JsonValue.Kind.STRING;
    }
}
