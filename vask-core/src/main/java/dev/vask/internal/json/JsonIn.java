package dev.vask.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.vask.transport.adapter.Linkage;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the JSON that peers send, one level at a time: a value nested below the top is skipped and kept as text, so relayed
 * data is never parsed into a tree and serialized again. Time and memory are linear in the length of the text.
 *
 * <p>Both bounds are checked while scanning, also inside skipped values. A name that occurs twice is refused: who checks and
 * who uses a value must read the same one. Safe for any thread.
 */
public final class JsonIn {
    /** All that is nested stays text. */
    public static final Opening NONE = (name, before) -> false;

    /** The library and its oldest version. */
    public static final String REQUIREMENT = "jackson-core 2.16 or later";

    private final JsonFactory factory;

    /**
     * @param maxLength longest text, in characters; the only bound of its strings, keys, numbers and tokens
     * @param maxDepth deepest nesting
     */
    public JsonIn(int maxLength, int maxDepth) {
        Linkage.verify(MethodHandles.lookup(), REQUIREMENT);
        // Jackson's own defaults would refuse numbers of 1,001 digits and keys of 50,001 characters.
        StreamReadConstraints bounds = StreamReadConstraints.builder()
                .maxDocumentLength(maxLength)
                .maxStringLength(maxLength)
                .maxNestingDepth(maxDepth)
                .maxNameLength(maxLength)
                .maxNumberLength(maxLength)
                .build();
        // Peers choose the keys: a shared table of them would be theirs to fill.
        this.factory = new JsonFactoryBuilder()
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .streamReadConstraints(bounds)
                .build();
    }

    /** Which nested objects are read in the same pass, where all of them would only be read right after. */
    @FunctionalInterface
    public interface Opening {
        /** Whether to read the object that is this field's value; asked with the fields before it. */
        boolean opens(String name, JsonObject before);
    }

    /** Reads a text that is one JSON object and nothing else. */
    public JsonObject object(String text) throws MalformedJsonException {
        return object(text, NONE);
    }

    /** The same, and with it those of its fields' objects that are wanted: see {@link JsonValue#object}. */
    public JsonObject object(String text, Opening opening) throws MalformedJsonException {
        refuseForeignDigits(text);
        try (JsonParser parser = factory.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedJsonException("Expected a JSON object");
            }
            JsonObject object = fields(parser, text, opening);
            if (parser.nextToken() != null) {
                throw new MalformedJsonException("Received invalid JSON: text after the object");
            }
            return object;
        } catch (StreamConstraintsException e) {
            throw new MalformedJsonException("Received JSON that exceeds a limit of length or depth");
        } catch (IOException e) {
            throw new MalformedJsonException("Received invalid JSON");
        }
    }

    /** Reads a text that is one JSON array and nothing else; what lies deeper stays text. */
    public List<JsonValue> array(String text) throws MalformedJsonException {
        refuseForeignDigits(text);
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
            throw new MalformedJsonException("Received JSON that exceeds a limit of length or depth");
        } catch (IOException e) {
            throw new MalformedJsonException("Received invalid JSON");
        }
    }

    /** Whether a text is one JSON value and nothing else. */
    public boolean isValue(String text) {
        try (JsonParser parser = factory.createParser(text)) {
            refuseForeignDigits(text);
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException | MalformedJsonException e) {
            return false;
        }
    }

    /** In an escape Jackson looks at a digit's low byte alone and takes U+0141 for an A; no client that it is passed on to would. */
    private static void refuseForeignDigits(String text) throws MalformedJsonException {
        for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 2)) {
            int end = Math.min(at + 6, text.length());
            for (int i = at + 2; i < end && text.charAt(at + 1) == 'u'; i++) {
                if (text.charAt(i) > 'f') {
                    throw new MalformedJsonException("Received invalid JSON");
                }
            }
        }
    }

    private static JsonObject fields(JsonParser parser, String text, Opening opening)
            throws IOException, MalformedJsonException {
        JsonObject object = new JsonObject();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            boolean opens = parser.nextToken() == JsonToken.START_OBJECT && opening.opens(name, object);
            if (!object.add(name, opens ? opened(parser, text) : value(parser, text))) {
                throw new MalformedJsonException("A name occurs twice in a JSON object");
            }
        }
        return object;
    }

    private static JsonValue opened(JsonParser parser, String text) throws IOException, MalformedJsonException {
        int start = start(parser);
        JsonObject object = fields(parser, text, NONE);
        return new JsonValue(JsonValue.Kind.OBJECT, null, object, text, start, end(parser));
    }

    private static JsonValue value(JsonParser parser, String text) throws IOException {
        int start = start(parser);
        return switch (parser.currentToken()) {
            case VALUE_STRING -> {
                String characters = parser.getText();
                yield new JsonValue(JsonValue.Kind.STRING, characters, null, text, start, end(parser));
            }
            case START_OBJECT -> skipped(JsonValue.Kind.OBJECT, parser, text, start);
            case START_ARRAY -> skipped(JsonValue.Kind.ARRAY, parser, text, start);
            case VALUE_TRUE, VALUE_FALSE -> scalar(JsonValue.Kind.BOOLEAN, parser);
            case VALUE_NULL -> scalar(JsonValue.Kind.NULL, parser);
            default -> scalar(JsonValue.Kind.NUMBER, parser);
        };
    }

    private static JsonValue skipped(JsonValue.Kind kind, JsonParser parser, String text, int start)
            throws IOException {
        parser.skipChildren();
        return new JsonValue(kind, null, null, text, start, end(parser));
    }

    /** A number's end is known only from what follows it. */
    private static JsonValue scalar(JsonValue.Kind kind, JsonParser parser) throws IOException {
        String raw = parser.getText();
        return new JsonValue(kind, raw, null, raw, 0, raw.length());
    }

    private static int start(JsonParser parser) {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    private static int end(JsonParser parser) {
        return (int) parser.currentLocation().getCharOffset();
    }
}
