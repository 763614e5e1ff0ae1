package dev.vask.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
    @ParameterizedTest(name = "{0} is {1}")
    @DisplayName("a kind is the longest prefix, anchored, with its dash")
    @CsvSource({
        "private-encrypted-cache-x, PRIVATE_ENCRYPTED_CACHE",
        "private-encrypted-x, PRIVATE_ENCRYPTED",
        "private-cache-x, PRIVATE_CACHE",
        "private-x, PRIVATE",
        "presence-cache-x, PRESENCE_CACHE",
        "presence-encrypted-x, PRESENCE",
        "presence-x, PRESENCE",
        "cache-x, CACHE",
        "#server-to-user-x, USER",
        "privateer, PUBLIC",
        "my-private-x, PUBLIC",
        "my-cache-x, PUBLIC",
        "cached, PUBLIC",
        "presencex, PUBLIC",
        "Private-x, PUBLIC",
        "private, PUBLIC"
    })
    void kinds(String text, ChannelKind kind) {
        ChannelName name = ChannelName.parse(text, 164);
        assertThat(name).isNotNull();
        assertThat(name.kind()).isEqualTo(kind);
        assertThat(name.toString()).isEqualTo(text);
    }

    @Test
    @DisplayName("what a kind means: who needs a signature, has members, keeps events, takes client events")
    void meanings() {
        for (ChannelKind kind : ChannelKind.values()) {
            String name = kind.name();
            assertThat(kind.signed()).isEqualTo(name.startsWith("PRIVATE") || name.startsWith("PRESENCE"));
            assertThat(kind.presence()).isEqualTo(name.startsWith("PRESENCE"));
            assertThat(kind.cached()).isEqualTo(name.endsWith("CACHE"));
            assertThat(kind.encrypted()).isEqualTo(name.contains("ENCRYPTED"));
            assertThat(kind.clientEvents()).isEqualTo(kind.signed() && !kind.encrypted());
        }
    }

    @Test
    @DisplayName(
            "each character of the basic plane: a channel name has its alphabet; a user id all but control characters and"
                    + " surrogates")
    void alphabet() {
        String allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-=@,.;";
        for (int c = 0; c < 0x10000; c++) {
            String text = "a" + (char) c;
            boolean expected = allowed.indexOf(c) >= 0;
            assertThat(ChannelName.parse(text, 164) != null).isEqualTo(expected);
            boolean ofUser = !Character.isISOControl(c) && !Character.isSurrogate((char) c);
            assertThat(ChannelName.isUserId(text)).isEqualTo(ofUser);
            assertThat(ChannelName.parse("#server-to-user-" + text, 164) != null)
                    .isEqualTo(ofUser);
        }
    }

    @Test
    @DisplayName("a name has 1 to so many characters, its prefix included; a user's topic needs a user")
    void lengths() {
        assertThat(ChannelName.parse("", 164)).isNull();
        assertThat(ChannelName.parse("x".repeat(164), 164)).isNotNull();
        assertThat(ChannelName.parse("x".repeat(165), 164)).isNull();
        assertThat(ChannelName.parse("#server-to-user-", 164)).isNull();
        assertThat(ChannelName.isUserId("")).isFalse();
        assertThat(ChannelName.ofUser("ada")).isEqualTo(ChannelName.parse("#server-to-user-ada", 164));
    }

    @Test
    @DisplayName("bytes of UTF-8 are counted as the JDK makes them: 50 000 random texts at, below and above the limit")
    void utf8() {
        Random random = new Random(8);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(20); n > 0; n--) {
                switch (random.nextInt(4)) {
                    case 0 -> text.append((char) random.nextInt(0x80));
                    case 1 -> text.append((char) (0x80 + random.nextInt(0x780)));
                    case 2 -> text.append('€');
                    default -> text.appendCodePoint(0x10000 + random.nextInt(0x10000));
                }
            }
            int bytes = text.toString().getBytes(StandardCharsets.UTF_8).length;
            assertThat(Utf8.isLongerThan(text.toString(), bytes)).isFalse();
            assertThat(Utf8.isLongerThan(text.toString(), bytes + 1)).isFalse();
            assertThat(Utf8.isLongerThan(text.toString(), bytes - 1)).isTrue();
        }
    }

    @Test
    @DisplayName(
            "plain text has no control characters, direction marks or lone surrogates; emoji and accents are plain")
    void plain() {
        assertThat(PlainText.isPlain("")).isTrue();
        assertThat(PlainText.isPlain("client-é€\ud83d\ude00 x")).isTrue();
        for (String hidden : new String[] {
            "\u0000", "\n", "\u007f", "\u0085", "\u009f", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069",
            "\ud800", "\udfff", "\u061c", "\u2028", "\u2029", "\ufeff"
        }) {
            assertThat(PlainText.isPlain("a" + hidden))
                    .as(Integer.toHexString(hidden.charAt(0)))
                    .isFalse();
        }
    }

    @Test
    @DisplayName("text for logs → escapes in place of control characters, marks and unpaired surrogates")
    void printable() {
        assertThat(PlainText.printable("private-a é\ud83d\ude00")).isEqualTo("private-a é\ud83d\ude00");
        assertThat(PlainText.printable("a\n\u202eb\ufeff\u2028\ud800c"))
                .isEqualTo("a\\u000a\\u202eb\\ufeff\\u2028\\ud800c");
    }

    @Test
    @DisplayName("an excerpt has at most 64 characters of what was sent")
    void excerpt() {
        assertThat(ProtocolViolation.excerpt("x".repeat(64))).isEqualTo("x".repeat(64));
        assertThat(ProtocolViolation.excerpt("x".repeat(65))).isEqualTo("x".repeat(64) + "…");
    }

    @Test
    @DisplayName("a violation carries its text and no stack trace: refusing is cheap")
    void violation() {
        assertThat(new ProtocolViolation("why")).hasMessage("why");
        assertThat(new ProtocolViolation("why").getStackTrace()).isEmpty();
    }
}
