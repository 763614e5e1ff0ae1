package dev.vask.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the JSON that peers send, one level at a time: a value nested below the top is skipped over and kept as text, so
 * what is only passed on is never taken apart and put together again.
 *
 * <p>Every bound is checked while scanning, also in what is skipped. A name that occurs twice is refused: who checks and
 * who uses a value must read the same one. Safe for any thread.
 */
public final class JsonIn {
    private final JsonFactory factory;

    /**
     * @param maxLength longest text, in characters
     * @param maxDepth deepest nesting
     * @param maxTokens most tokens in one text
     * @param maxScalarLength longest key and number, in characters
     */
    public JsonIn(int maxLength, int maxDepth, int maxTokens, int maxScalarLength) {
        StreamReadConstraints bounds = StreamReadConstraints.builder()
                .maxDocumentLength(maxLength)
                .maxStringLength(maxLength)
                .maxNestingDepth(maxDepth)
                .maxTokenCount(maxTokens)
                .maxNameLength(maxScalarLength)
                .maxNumberLength(maxScalarLength)
                .build();
        // Peers choose the keys: a shared table of them would be theirs to fill.
        this.factory = new JsonFactoryBuilder()
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .streamReadConstraints(bounds)
                .build();
    }

    /** Reads a text that is one JSON object and nothing else. */
    public JsonObject object(String text) throws MalformedJsonException {
        try (JsonParser parser = factory.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedJsonException("Expected a JSON object");
            }
            Map<String, JsonValue> fields = new HashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (fields.put(name, value(parser, text)) != null) {
                    throw new MalformedJsonException("A name occurs twice in a JSON object");
                }
            }
            if (parser.nextToken() != null) {
                throw new MalformedJsonException("Received invalid JSON: text after the object");
            }
            return new JsonObject(fields);
        } catch (StreamConstraintsException e) {
            throw new MalformedJsonException("Received JSON that exceeds a limit of length, depth or tokens");
        } catch (IOException e) {
            throw new MalformedJsonException("Received invalid JSON");
        }
    }

    /** Reads a text that is one JSON array and nothing else; what lies deeper stays text. */
    public List<JsonValue> array(String text) throws MalformedJsonException {
        try (JsonParser parser = factory.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new MalformedJsonException("Expected a JSON array");
            }
            List<JsonValue> values = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                values.add(value(parser, text));
            }
            if (parser.nextToken() != null) {
                throw new MalformedJsonException("Received invalid JSON: text after the array");
            }
            return values;
        } catch (StreamConstraintsException e) {
            throw new MalformedJsonException("Received JSON that exceeds a limit of length, depth or tokens");
        } catch (IOException e) {
            throw new MalformedJsonException("Received invalid JSON");
        }
    }

    /** Whether a text is one JSON value and nothing else. */
    public boolean isValue(String text) {
        try (JsonParser parser = factory.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    private static JsonValue value(JsonParser parser, String text) throws IOException {
        int start = (int) parser.currentTokenLocation().getCharOffset();
        return switch (parser.currentToken()) {
            case VALUE_STRING -> {
                String characters = parser.getText();
                yield new JsonValue(JsonValue.Kind.STRING, from(parser, text, start), characters);
            }
            case START_OBJECT -> skipped(JsonValue.Kind.OBJECT, parser, text, start);
            case START_ARRAY -> skipped(JsonValue.Kind.ARRAY, parser, text, start);
            case VALUE_TRUE, VALUE_FALSE -> same(JsonValue.Kind.BOOLEAN, parser);
            case VALUE_NULL -> same(JsonValue.Kind.NULL, parser);
            default -> same(JsonValue.Kind.NUMBER, parser);
        };
    }

    private static JsonValue skipped(JsonValue.Kind kind, JsonParser parser, String text, int start)
            throws IOException {
        parser.skipChildren();
        String raw = from(parser, text, start);
        return new JsonValue(kind, raw, raw);
    }

    private static JsonValue same(JsonValue.Kind kind, JsonParser parser) throws IOException {
        String raw = parser.getText();
        return new JsonValue(kind, raw, raw);
    }

    private static String from(JsonParser parser, String text, int start) {
        return text.substring(start, (int) parser.currentLocation().getCharOffset());
    }
}
