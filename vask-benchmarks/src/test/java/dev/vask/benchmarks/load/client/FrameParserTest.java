package dev.vask.benchmarks.load.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameParserTest {
    private final FrameParser parser = new FrameParser();

    @Test
    @DisplayName("frames come whole wherever the bytes are cut")
    void cutAnywhere() {
        List<String> texts = List.of("a", "", "x".repeat(125), "y".repeat(126), "z".repeat(300));
        ByteBuffer all = ByteBuffer.allocate(1_000);
        texts.forEach(text -> all.put(frame(text)));
        all.flip();
        for (int cut = 0; cut <= all.limit(); cut++) {
            ByteBuffer in = ByteBuffer.allocate(1_000).put(all.slice(0, cut)).flip();
            List<String> parsed = new ArrayList<>(parse(in));
            ByteBuffer rest = ByteBuffer.allocate(1_000).put(in).put(all.slice(cut, all.limit() - cut));
            parsed.addAll(parse(rest.flip()));
            assertThat(parsed).as("cut at %d", cut).isEqualTo(texts);
            assertThat(rest.hasRemaining()).isFalse();
        }
    }

    @ParameterizedTest(name = "{0} bytes")
    @DisplayName("lengths of 7, 16 and 64 bits are read at their borders")
    @ValueSource(ints = {0, 125, 126, 127, 65_535, 65_536, 100_000})
    void lengths(int length) {
        ByteBuffer in =
                ByteBuffer.allocate(length + 10).put(frame("x".repeat(length))).flip();
        assertThat(parse(in)).containsExactly("x".repeat(length));
    }

    @Test
    @DisplayName("of a frame that is not all there nothing is taken")
    void nothingTaken() {
        ByteBuffer frame = frame("x".repeat(300));
        for (int length = 0; length < frame.limit(); length++) {
            ByteBuffer in =
                    ByteBuffer.allocate(1_000).put(frame.slice(0, length)).flip();
            assertThat(parser.next(in)).isFalse();
            assertThat(in.position()).isZero();
        }
    }

    @Test
    @DisplayName("what a server must not send, or the program cannot count, is refused")
    void refused() {
        for (byte[] bytes : new byte[][] {{0x01, 0}, {(byte) 0x80, 0}, {(byte) 0xc1, 0}, {(byte) 0x81, (byte) 0x80}}) {
            assertThatExceptionOfType(LoadException.class).isThrownBy(() -> parser.next(ByteBuffer.wrap(bytes)));
        }
        ByteBuffer huge = ByteBuffer.allocate(100)
                .put((byte) 0x81)
                .put((byte) 127)
                .putLong(1L << 40)
                .flip();
        assertThatExceptionOfType(LoadException.class).isThrownBy(() -> parser.next(huge));
    }

    @ParameterizedTest(name = "{0} bytes")
    @DisplayName("what the client writes has the key zero and its length in the shortest form")
    @ValueSource(ints = {0, 125, 126, 65_535, 65_536})
    void written(int length) {
        ByteBuffer out = ByteBuffer.allocate(length + 14);
        FrameWriter.put(out, FrameParser.TEXT, new byte[length]);
        int header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
        assertThat(out.position()).isEqualTo(header + 4 + length);
        assertThat(out.get(1) & 0x80).isEqualTo(0x80);
        assertThat(out.getInt(header)).isZero();
    }

    private List<String> parse(ByteBuffer in) {
        List<String> texts = new ArrayList<>();
        while (parser.next(in)) {
            assertThat(parser.opcode()).isEqualTo(FrameParser.TEXT);
            byte[] text = new byte[parser.length()];
            in.get(parser.from(), text);
            texts.add(new String(text, StandardCharsets.US_ASCII));
        }
        return texts;
    }

    private static ByteBuffer frame(String text) {
        ByteBuffer frame = ByteBuffer.allocate(text.length() + 10).put((byte) 0x81);
        if (text.length() < 126) {
            frame.put((byte) text.length());
        } else if (text.length() < 65_536) {
            frame.put((byte) 126).putShort((short) text.length());
        } else {
            frame.put((byte) 127).putLong(text.length());
        }
        return frame.put(text.getBytes(StandardCharsets.US_ASCII)).flip();
    }
}
