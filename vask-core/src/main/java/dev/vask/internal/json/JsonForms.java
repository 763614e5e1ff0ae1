package dev.vask.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The texts in which serialisers of several languages write one JSON value. For explaining why a signature does not fit, never
 * for making one: what is signed is passed on as it is.
 */
public final class JsonForms {
    private static final int MAX_LENGTH = 64 * 1024;
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(MAX_LENGTH)
                    .maxNestingDepth(32)
                    .maxNameLength(MAX_LENGTH)
                    .maxNumberLength(MAX_LENGTH)
                    .build())
            .build();

    private JsonForms() {}

    private record Text(String characters) {}

    /** A number, true, false or null, in the digits it came in. */
    private record Plain(String raw) {}

    /** How a serialiser writes. */
    private record Style(boolean spaced, boolean sorted, boolean escapedSlash, boolean ascii, boolean html) {
        private static final Style CANONICAL = new Style(false, true, false, false, false);

        /** The bits of a number as the five choices. */
        static Style of(int bits) {
            return new Style((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0);
        }

        @Override
        public String toString() {
            return (spaced ? "with spaces behind commas and colons" : "without white space")
                    + (sorted ? ", keys sorted" : "")
                    + (escapedSlash ? ", slashes escaped" : "")
                    + (ascii ? ", other than ASCII escaped" : "")
                    + (html ? ", HTML characters escaped" : "");
        }
    }

    /** Equal for two texts exactly if they are the same JSON value, but for the form of numbers; null if it is no JSON. */
    public static @Nullable String canonical(String json) {
        Object value = read(json);
        return value == null ? null : write(value, Style.CANONICAL);
    }

    /** Other texts of the same value, each with what is different about it; empty if it is no JSON. */
    public static Map<String, String> others(String json) {
        Map<String, String> forms = new LinkedHashMap<>();
        Object value = read(json);
        if (value == null) {
            return forms;
        }
        for (int bits = 0; bits < 32; bits++) {
            Style style = Style.of(bits);
            forms.putIfAbsent(write(value, style), style.toString());
        }
        forms.putIfAbsent(JsonOut.quote(json), "encoded twice, as a JSON string");
        forms.remove(json);
        return forms;
    }

    private static @Nullable Object read(String json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() == null) {
                return null;
            }
            Object value = value(parser);
            return parser.nextToken() == null ? value : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    fields.put(name, value(parser));
                }
                yield fields;
            }
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                yield items;
            }
            case VALUE_STRING -> new Text(parser.getText());
            default -> new Plain(parser.getText());
        };
    }

    private static String write(Object value, Style style) {
        StringBuilder out = new StringBuilder();
        write(out, value, style);
        return out.toString();
    }

    private static void write(StringBuilder out, Object value, Style style) {
        if (value instanceof Map<?, ?> fields) {
            String before = "{";
            for (Map.Entry<?, ?> field : (style.sorted() ? new TreeMap<>(fields) : fields).entrySet()) {
                out.append(before);
                quote(out, String.valueOf(field.getKey()), style);
                out.append(style.spaced() ? ": " : ":");
                write(out, field.getValue(), style);
                before = style.spaced() ? ", " : ",";
            }
            out.append(fields.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> items) {
            String before = "[";
            for (Object item : items) {
                out.append(before);
                write(out, item, style);
                before = style.spaced() ? ", " : ",";
            }
            out.append(items.isEmpty() ? "[]" : "]");
        } else if (value instanceof Text text) {
            quote(out, text.characters(), style);
        } else if (value instanceof Plain plain) {
            out.append(plain.raw());
        }
    }

    private static void quote(StringBuilder out, String text, Style style) {
        String quoted = JsonOut.quote(text);
        for (int i = 0; i < quoted.length(); i++) {
            char c = quoted.charAt(i);
            if (style.escapedSlash() && c == '/') {
                out.append("\\/");
            } else if ((style.ascii() && c > '~') || (style.html() && "<>&='".indexOf(c) >= 0)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
    }
}
