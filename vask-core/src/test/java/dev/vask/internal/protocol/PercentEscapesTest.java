package dev.vask.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PercentEscapesTest {
    @Test
    @DisplayName("escapes of every kind of character, and what is none as it is")
    void decodes() throws ProtocolViolation {
        assertThat(PercentEscapes.decode("", true)).isEmpty();
        assertThat(PercentEscapes.decode("a%2Db%2db%25%00", false)).isEqualTo("a-b-b%\u0000");
        assertThat(PercentEscapes.decode("%C3%A9é%E2%82%AC€%F0%9F%98%80\ud83d\ude00", false))
                .isEqualTo("éé€€\ud83d\ude00\ud83d\ude00");
    }

    @Test
    @DisplayName("a plus is a space where it is one; escaped it never is")
    void plus() throws ProtocolViolation {
        assertThat(PercentEscapes.decode("a+b%2B", true)).isEqualTo("a b+");
        assertThat(PercentEscapes.decode("a+b%2B", false)).isEqualTo("a+b+");
    }

    @ParameterizedTest(name = "<{0}>")
    @ValueSource(strings = {"%", "%4", "%4g", "%g4", "%+1", "%-1", "% 1", "%\uff14\uff11", "%4\u0661", "%%41", "a%"})
    @DisplayName("what is not two hex digits of ASCII is no escape")
    void noEscapes(String text) {
        assertThatThrownBy(() -> PercentEscapes.decode(text, true))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("two hex digits");
    }

    @ParameterizedTest(name = "<{0}>")
    @ValueSource(strings = {"%ff", "%C3", "%C3a", "%80", "%C0%80", "%ED%A0%80", "%F4%90%80%80"})
    @DisplayName("what is not UTF-8 is never mended: two different names would become one")
    void notUtf8(String text) {
        assertThatThrownBy(() -> PercentEscapes.decode(text, true))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("UTF-8");
    }
}
