package dev.vask.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class JsonOutTest {
    @Test
    @DisplayName("an object has its fields in the order they were given, of every kind, without blanks")
    void object() {
        assertThat(JsonOut.object().end()).isEqualTo("{}");
        assertThat(JsonOut.object()
                        .string("s", "x")
                        .number("n", -7)
                        .number("z", null)
                        .raw("r", "[1, 2]")
                        .end())
                .isEqualTo("{\"s\":\"x\",\"n\":-7,\"z\":null,\"r\":[1, 2]}");
    }

    @Test
    @DisplayName("quotes, backslashes and control characters are escaped, in names too; the rest stays as it is")
    void escapes() {
        assertThat(JsonOut.quote("\"\\/\n\r\t\b\f\u0000\u001f\u007f é€"))
                .isEqualTo("\"\\\"\\\\/\\n\\r\\t\\u0008\\u000c\\u0000\\u001f\u007f é€\"");
        assertThat(JsonOut.object().string("a\"b\n", "").end()).isEqualTo("{\"a\\\"b\\n\":\"\"}");
    }

    @Test
    @DisplayName(
            "surrogate pairs stay, lone surrogates are escaped: at the beginning, in the middle, at the end, swapped")
    void surrogates() {
        assertThat(JsonOut.quote("\ud83d\ude00")).isEqualTo("\"\ud83d\ude00\"");
        assertThat(JsonOut.quote("\ud800")).isEqualTo("\"\\ud800\"");
        assertThat(JsonOut.quote("\udc00")).isEqualTo("\"\\udc00\"");
        assertThat(JsonOut.quote("\ud800x")).isEqualTo("\"\\ud800x\"");
        assertThat(JsonOut.quote("x\udfff")).isEqualTo("\"x\\udfff\"");
        assertThat(JsonOut.quote("\udc00\ud800")).isEqualTo("\"\\udc00\\ud800\"");
        assertThat(JsonOut.quote("\ud800\ud83d\ude00")).isEqualTo("\"\\ud800\ud83d\ude00\"");
        assertThat(JsonOut.quote("\ud83d\ude00\udc00")).isEqualTo("\"\ud83d\ude00\\udc00\"");
    }
}
