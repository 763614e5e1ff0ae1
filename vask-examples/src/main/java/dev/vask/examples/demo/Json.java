package dev.vask.examples.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/** The little JSON that the chat's own calls need. A host of your own has a library for this already. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** Writes what goes between the braces, or the brackets. */
    interface Content {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** The text of an object. */
    static String object(Content content) {
        return write(json -> {
            json.writeStartObject();
            content.writeTo(json);
            json.writeEndObject();
        });
    }

    /** The text of an array. */
    static String array(Content content) {
        return write(json -> {
            json.writeStartArray();
            content.writeTo(json);
            json.writeEndArray();
        });
    }

    /**
     * The text fields of an object; what else it holds is skipped.
     *
     * @throws Refusal if it is not a JSON object
     */
    static Map<String, String> textFields(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Refusal(400, "The body must be a JSON object.");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_STRING) {
                    fields.put(name, parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
            return fields;
        } catch (IOException e) {
            throw new Refusal(400, "The body is not JSON.");
        }
    }

    /**
     * A number among the fields of an object that this demo wrote.
     *
     * @throws IllegalArgumentException if there is none
     */
    static BigDecimal number(String text, String name) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals(name);
                if (parser.nextToken().isNumeric() && found) {
                    return parser.getDecimalValue();
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON: " + text, e);
        }
        throw new IllegalArgumentException("no number " + name + " in " + text);
    }

    /**
     * Lets pass what is one JSON value.
     *
     * @throws Refusal if it is not, saying where it ends to be
     */
    static void check(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new Refusal(400, "The data is empty; {} is the least there can be.");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new Refusal(400, "The data is more than one JSON value.");
            }
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String where = at == null ? "" : " after line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new Refusal(400, "The data is not JSON" + where + ".");
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory does not fail", e);
        }
    }

    private static String write(Content content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            content.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
        return text.toString();
    }
}
