package dev.vask.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.internal.json.JsonValue.Kind;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonInTest {
    private static final JsonIn JSON = new JsonIn(1_000_000, 32);

    private static JsonValue value(String raw, String before, String after) throws MalformedJsonException {
        JsonValue value = JSON.object("{\"a\":1,\"x\":" + before + raw + after + ",\"b\":2}")
                .get("x");
        assertThat(value).isNotNull();
        return value;
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("a value of every kind is kept as the text that arrived, whatever white space is around it")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "STRING | \"\"",
                "STRING | \"plain\"",
                "STRING | \"\\u0041\\n\\\"\\\\\\/\"",
                "STRING | \"\\ud83d\\ude00 \\ud800\"",
                "STRING | \"\ud83d\ude00é€\"",
                "NUMBER | 0",
                "NUMBER | -0",
                "NUMBER | -12.50e+10",
                "NUMBER | 18446744073709551617",
                "NUMBER | 1e999999999",
                "BOOLEAN | true",
                "BOOLEAN | false",
                "NULL | null",
                "OBJECT | {}",
                "OBJECT | { \"k\" : [ 1 , { } ] , \"\ud83d\ude00\" : \"}\" }",
                "ARRAY | []",
                "ARRAY | [ 1,\t\"]\" , [ ] ]"
            })
    void rawText(Kind kind, String raw) throws MalformedJsonException {
        for (String before : new String[] {"", " ", "\n\t\r  "}) {
            for (String after : new String[] {"", " ", "\r\n"}) {
                JsonValue value = value(raw, before, after);
                assertThat(value.raw()).isEqualTo(raw);
                assertThat(value.kind()).isEqualTo(kind);
                assertThat(value.isString()).isEqualTo(kind == Kind.STRING);
                assertThat(value.isNull()).isEqualTo(kind == Kind.NULL);
                if (kind != Kind.STRING) {
                    assertThat(value.text()).isEqualTo(raw);
                }
            }
        }
    }

    @Test
    @DisplayName("the characters of a string are those its escapes mean, lone surrogates included")
    void characters() throws MalformedJsonException {
        assertThat(value("\"\\u0041\\n\\\"\\\\\\/\\b\\f\\r\\t\"", "", "").text())
                .isEqualTo("A\n\"\\/\b\f\r\t");
        assertThat(value("\"\\ud83d\\ude00\"", "", "").text()).isEqualTo("\ud83d\ude00");
        assertThat(value("\"\\ud800x\"", "", "").text()).isEqualTo("\ud800x");
        assertThat(value("\"\\uDC00\"", "", "").text()).isEqualTo("\udc00");
    }

    @Test
    @DisplayName("a field that is absent is null; string() knows only strings")
    void fields() throws MalformedJsonException {
        JsonObject object = JSON.object(" {\"s\":\"x\",\"n\":1,\"z\":null,\"\":\"empty\"} ");

        assertThat(object.string("s")).isEqualTo("x");
        assertThat(object.string("n")).isNull();
        assertThat(object.string("z")).isNull();
        assertThat(object.string("absent")).isNull();
        assertThat(object.get("absent")).isNull();
        assertThat(object.get("z")).isNotNull();
        assertThat(object.string("")).isEqualTo("empty");
    }

    @ParameterizedTest(name = "{0} characters")
    @DisplayName("offsets are right in texts longer than any buffer, with characters of every width before the value")
    @ValueSource(ints = {0, 1, 3_999, 4_000, 4_001, 7_999, 8_000, 32_766, 32_767, 32_768, 32_769, 65_000, 200_000})
    void longTexts(int length) throws MalformedJsonException {
        Random random = new Random(length);
        String[] letters = {"x", "é", "€", "\ud83d\ude00", "\\n", "\\u00e9", "\\\"", "{", "]"};
        StringBuilder filler = new StringBuilder();
        while (filler.length() < length) {
            filler.append(letters[random.nextInt(letters.length)]);
        }
        for (String raw : new String[] {"{ \"k\" : \"v\" }", "\"a\\tb\"", "[1, 2]", "12.5", "true", "null"}) {
            JsonObject object =
                    JSON.object("{\"before\":\"" + filler + "\", \"x\" : " + raw + " ,\"after\":\"" + filler + "\"}");
            JsonValue value = object.get("x");
            assertThat(value).isNotNull();
            assertThat(value.raw()).isEqualTo(raw);
            JsonValue before = object.get("before");
            assertThat(before).isNotNull();
            assertThat(before.raw()).isEqualTo("\"" + filler + "\"");
        }
        String nested = "[\"" + filler + "\",{\"k\":\"" + filler + "\"}]";
        JsonValue value = JSON.object("{\"x\":" + nested + "}").get("x");
        assertThat(value).isNotNull();
        assertThat(value.raw()).isEqualTo(nested);
    }

    @ParameterizedTest(name = "<{0}>")
    @DisplayName("what is no JSON object and nothing else is malformed")
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "null",
                "1",
                "\"s\"",
                "[]",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{,}",
                "{}x",
                "{} {}",
                "{}]",
                "{\"a\":tru}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":00}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\q\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\\u0\u014141\"}",
                "{\"a\":\"\\\\\\u004\u0431\"}",
                "{\"\\u\u0141041\":1}",
                "{\"a\":[{\"\\u\uff10041\":1}]}",
                "{\"a\":\"\\u0\u0141",
                "{\"a\":'x'}",
                "{\"a\":[1,]}",
                "{\"a\":[}",
                "{\"a\":{]}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"\":1,\"\":2}",
                "{a:1}",
                "//x\n{}",
                "{\"a\":Infinity}"
            })
    void malformed(String text) {
        assertThatThrownBy(() -> JSON.object(text))
                .isInstanceOf(MalformedJsonException.class)
                .satisfies(failure -> assertThat(failure.getStackTrace()).isEmpty())
                .satisfies(failure -> assertThat(failure.getMessage()).hasSizeLessThan(100));
    }

    @Test
    @DisplayName(
            "an escape with a digit of another script is malformed wherever it stands; behind a backslash it is no escape")
    void foreignDigits() throws MalformedJsonException {
        assertThatThrownBy(() -> JSON.array("[\"\\u0\u014141\"]")).isInstanceOf(MalformedJsonException.class);
        assertThat(JSON.isValue("\"\\u0\u014141\"")).isFalse();
        assertThat(JSON.isValue("\"\\u0141\u0141\"")).isTrue();
        assertThat(value("\"\\\\u\u0141\\u0041\u0141\"", "", "").text()).isEqualTo("\\u\u0141A\u0141");
    }

    @Test
    @DisplayName("length and depth at their limit → read; one above → malformed, also inside skipped values")
    void boundsOfLengthAndDepth() throws MalformedJsonException {
        JsonIn tight = new JsonIn(200, 4);
        tight.object("{\"a\":" + "[".repeat(3) + "]".repeat(3) + "}");
        refused(tight, "{\"a\":" + "[".repeat(4) + "]".repeat(4) + "}");
        tight.object("{\"a\":\"" + "x".repeat(192) + "\"}");
        refused(tight, "{\"a\":\"" + "x".repeat(193) + "\"}");
    }

    @ParameterizedTest(name = "{0} characters")
    @DisplayName(
            "keys, numbers and tokens as long as the text allows → read, at the top and inside skipped values [S-7]")
    @ValueSource(ints = {257, 1_001, 4_500, 50_001, 65_000, 900_000})
    void onlyTheLengthBoundsKeysNumbersAndTokens(int length) throws MalformedJsonException {
        String key = "\"" + "k".repeat(length) + "\"";
        String digits = "9".repeat(length);
        String items = "1,".repeat(length / 2) + "1";
        String exponent = "1" + "0".repeat(length) + "e999999999";

        assertThat(value(digits, "", "").text()).isEqualTo(digits);
        assertThat(value(exponent, "", "").raw()).isEqualTo(exponent);
        assertThat(value("0." + digits, "", "").kind()).isEqualTo(Kind.NUMBER);
        assertThat(value("[" + items + "]", "", "").raw()).hasSize(items.length() + 2);
        assertThat(value("[" + digits + "]", "", "").raw()).hasSize(length + 2);
        assertThat(value("{" + key + ":1}", "", "").raw()).hasSize(length + 6);
        assertThat(JSON.object("{" + key + ":1}").get("k".repeat(length))).isNotNull();
        assertThat(JSON.array("[" + items + "]")).hasSize(length / 2 + 1);
        assertThat(JSON.isValue(exponent)).isTrue();
    }

    private static void refused(JsonIn json, String text) {
        assertThatThrownBy(() -> json.object(text)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    @DisplayName("what JsonOut quotes, JsonIn reads back: 20 000 random texts with every kind of character")
    void roundTrip() throws MalformedJsonException {
        Random random = new Random(9);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append((char) (random.nextBoolean() ? random.nextInt(0x10000) : random.nextInt(0x80)));
                if (random.nextInt(5) == 0) {
                    text.append((char) (0xd800 + random.nextInt(0x800)));
                }
            }
            String quoted = JsonOut.quote(text.toString());
            JsonObject object = JSON.object("{\"x\":" + quoted + "}");
            assertThat(object.string("x")).isEqualTo(text.toString());
            JsonValue value = object.get("x");
            assertThat(value).isNotNull();
            assertThat(value.raw()).isEqualTo(quoted);
        }
    }
}
