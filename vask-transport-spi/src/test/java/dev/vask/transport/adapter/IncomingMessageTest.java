package dev.vask.transport.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An incoming message")
class IncomingMessageTest {
    private final IncomingMessage message = new IncomingMessage(8);

    @Test
    @DisplayName("is whole again from pieces of one byte, also of several bytes to a character")
    void pieces() throws CharacterCodingException {
        message.begin(false);
        for (byte one : "ž🌊!".getBytes(StandardCharsets.UTF_8)) {
            assertThat(message.add(ByteBuffer.wrap(new byte[] {one}))).isTrue();
        }

        assertThat(message.text()).isEqualTo("ž🌊!");
    }

    @Test
    @DisplayName("may have as many bytes as its limit and not one more, and the next one begins anew")
    void limit() throws CharacterCodingException {
        message.begin(false);
        assertThat(message.add(ByteBuffer.wrap(new byte[8]))).isTrue();
        assertThat(message.add(ByteBuffer.wrap(new byte[1]))).isFalse();

        message.begin(false);
        assertThat(message.add(bytes("next"))).isTrue();
        assertThat(message.text()).isEqualTo("next");
    }

    @Test
    @DisplayName(
            "may hold a replacement character that the peer sent, and is refused where one would have to be put in")
    void utf8() throws CharacterCodingException {
        message.begin(false);
        message.add(bytes("\uFFFD"));
        assertThat(message.text()).isEqualTo("\uFFFD");

        message.begin(false);
        message.add(ByteBuffer.wrap(new byte[] {(byte) 0xC3, '('}));
        assertThatThrownBy(message::text).isInstanceOf(CharacterCodingException.class);
    }

    @Test
    @DisplayName("that is binary is counted")
    void binary() {
        message.begin(true);
        message.add(ByteBuffer.wrap(new byte[5]));

        assertThat(message.isBinary()).isTrue();
        assertThat(message.length()).isEqualTo(5);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
