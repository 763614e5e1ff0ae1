package dev.vask.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.redis.Wire.Malformed;
import dev.vask.spi.CachedEvent;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.transport.OutboundText;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** K14: bytes between nodes. */
final class EnvelopeCodecTest {
    private static byte[] lua(char kind, String... parts) {
        Wire.Writer out = new Wire.Writer(8).u8(1).u8(kind);
        for (String part : parts) {
            out.text(part);
        }
        return out.done();
    }

    @Test
    @DisplayName("an event comes back in all its parts")
    void events() {
        CachedEvent cache = new CachedEvent("ü", "{}", Duration.ofMillis(1_234));
        Envelope.Event event = new Envelope.Event(OutboundText.of("😀"), "1.2", cache, Map.of("a", "", "b", "\u0000"));
        Incoming.Sent back = (Incoming.Sent) EnvelopeCodec.read(EnvelopeCodec.message("node", 7, 1L << 40, event));
        Envelope.Event got = (Envelope.Event) back.envelope();
        assertThat(back.origin()).isEqualTo("node");
        assertThat(back.incarnation()).isEqualTo(7);
        assertThat(back.seq()).isEqualTo(1L << 40);
        assertThat(got.frame().text()).isEqualTo("😀");
        assertThat(got.exceptSocketId()).isEqualTo("1.2");
        assertThat(got.cache()).isEqualTo(cache);
        assertThat(got.tags()).isEqualTo(event.tags());
    }

    @Test
    @DisplayName("what an event lacks, it lacks afterwards")
    void bareEvents() {
        Envelope.Event event = new Envelope.Event(OutboundText.of(""), null, null, null);
        Incoming.Sent back = (Incoming.Sent) EnvelopeCodec.read(EnvelopeCodec.message("n", 1, 1, event));
        Envelope.Event got = (Envelope.Event) back.envelope();
        assertThat(got.exceptSocketId()).isNull();
        assertThat(got.cache()).isNull();
        assertThat(got.tags()).isNull();
        assertThat(EnvelopeCodec.read(EnvelopeCodec.message("n", 1, 2, new Envelope.Terminate())))
                .isEqualTo(new Incoming.Sent("n", 1, 2, 0, new Envelope.Terminate()));
    }

    @Test
    @DisplayName("what scripts write is read")
    void changes() {
        assertThat(EnvelopeCodec.read(lua('A', "e", "1700000000000001", "n", "ann", "{}")))
                .isEqualTo(new Incoming.Added("e", 1_700_000_000_000_001L, "n", new PresenceMember("ann", "{}")));
        assertThat(EnvelopeCodec.read(lua('R', "e", "2", "", "ann")))
                .isEqualTo(new Incoming.Removed("e", 2, "", "ann"));
        assertThat(EnvelopeCodec.read(lua('U', "e", "3"))).isEqualTo(new Incoming.Online("e", 3, true));
        assertThat(EnvelopeCodec.read(lua('D', "e", "3"))).isEqualTo(new Incoming.Online("e", 3, false));
        assertThat(EnvelopeCodec.read(lua('N', "12", "n"))).isEqualTo(new Incoming.Count(12, "n"));
        assertThat(EnvelopeCodec.read(lua('K', "n", "e"))).isEqualTo(new Incoming.CountAgain("n"));
    }

    @Test
    @DisplayName("bytes that are cut, of another version or of an unknown kind are refused by name, never by chance")
    void malformed() {
        CachedEvent cache = new CachedEvent("e", "d", Duration.ofSeconds(1));
        byte[] whole = EnvelopeCodec.message(
                "node", 1, 1, new Envelope.Event(OutboundText.of("text"), "1.1", cache, Map.of("a", "b")));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> EnvelopeCodec.read(cut)).isInstanceOf(Malformed.class);
        }
        byte[] newer = whole.clone();
        newer[0] = 2;
        assertThatThrownBy(() -> EnvelopeCodec.read(newer)).hasMessageContaining("version");
        byte[] unknown = whole.clone();
        unknown[1] = '?';
        assertThatThrownBy(() -> EnvelopeCodec.read(unknown)).hasMessageContaining("kind");
        assertThatThrownBy(() -> EnvelopeCodec.read(lua('N', "x", "n"))).isInstanceOf(Malformed.class);
    }

    @Test
    @DisplayName("nothing is kept where the time is over")
    void kept() {
        assertThat(EnvelopeCodec.kept(null, -2)).isNull();
        assertThat(EnvelopeCodec.kept(lua('T', "n"), 0)).isNull();
    }
}
