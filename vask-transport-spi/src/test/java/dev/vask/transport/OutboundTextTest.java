package dev.vask.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OutboundTextTest {
    @Test
    @DisplayName("length is counted in bytes, text comes back as it went in")
    void countsBytes() {
        OutboundText text = OutboundText.of("Zoë 😀");
        assertThat(text.byteLength()).isEqualTo(9);
        assertThat(text.text()).isEqualTo("Zoë 😀");
        assertThat(OutboundText.ofUtf8("ü".getBytes(StandardCharsets.UTF_8)).text())
                .isEqualTo("ü");
    }

    @Test
    @DisplayName("every view is read-only and starts at the first byte")
    void viewsAreIndependent() {
        OutboundText text = OutboundText.of("abc");
        ByteBuffer first = text.asByteBuffer();
        first.get();
        assertThat(text.asByteBuffer().remaining()).isEqualTo(3);
        assertThatThrownBy(() -> text.asByteBuffer().put((byte) 1))
                .isInstanceOf(java.nio.ReadOnlyBufferException.class);
    }

    @Test
    @DisplayName("a transport's form is made once, another transport gets its own")
    void formIsMadeOnce() {
        OutboundText text = OutboundText.of("abc");
        OutboundText.Framing<StringBuilder> one = it -> new StringBuilder("1:").append(it.text());
        OutboundText.Framing<StringBuilder> two = it -> new StringBuilder("2:").append(it.text());
        assertThat(text.as(one)).isSameAs(text.as(one)).hasToString("1:abc");
        assertThat(text.as(two)).hasToString("2:abc");
    }

    @Test
    @DisplayName("toString shows a length, never the payload")
    void toStringHidesPayload() {
        assertThat(OutboundText.of("secret")).hasToString("OutboundText[6 bytes]");
    }
}
