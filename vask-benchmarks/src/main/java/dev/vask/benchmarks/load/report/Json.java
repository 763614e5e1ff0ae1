package dev.vask.benchmarks.load.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON value of a file that this program or JMH wrote. What is missing reads as empty. */
final class Json {
    private final @Nullable Object value;

    private Json(@Nullable Object value) {
        this.value = value;
    }

    static Json read(Path file) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(Files.newInputStream(file))) {
            return read(parser, parser.nextToken());
        }
    }

    private static Json read(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> {
                Map<String, Json> object = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    object.put(name, read(parser, parser.nextToken()));
                }
                yield new Json(object);
            }
            case START_ARRAY -> {
                List<Json> array = new ArrayList<>();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    array.add(read(parser, next));
                }
                yield new Json(array);
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json(parser.getDoubleValue());
            case VALUE_TRUE, VALUE_FALSE -> new Json(parser.getBooleanValue());
            case VALUE_STRING -> new Json(parser.getText());
            default -> new Json(null);
        };
    }

    Json get(String name) {
        return fields().getOrDefault(name, new Json(null));
    }

    @SuppressWarnings("unchecked")
    Map<String, Json> fields() {
        return value instanceof Map ? (Map<String, Json>) value : Map.of();
    }

    @SuppressWarnings("unchecked")
    List<Json> items() {
        return value instanceof List ? (List<Json>) value : List.of();
    }

    String text() {
        return value == null ? "" : value.toString();
    }

    /** A number; JSON has no NaN, so a text that is none, and anything else, is one. */
    double number() {
        return value instanceof Double number ? number : Double.NaN;
    }

    boolean truth() {
        return Boolean.TRUE.equals(value);
    }
}
