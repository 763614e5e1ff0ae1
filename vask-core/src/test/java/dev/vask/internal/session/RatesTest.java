package dev.vask.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.CloseCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RatesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;

    @ParameterizedTest(name = "from {0}")
    @DisplayName(
            "a bucket gives its burst, then its rate, and never more than its burst after any rest; clocks may overflow")
    @ValueSource(longs = {0, -1, Long.MAX_VALUE - 10, Long.MIN_VALUE})
    void bucket(long start) {
        TokenBucket bucket = new TokenBucket(TokenBucket.Rate.of(10, 5), start);
        for (int i = 0; i < 5; i++) {
            assertThat(bucket.take(start)).isTrue();
        }
        assertThat(bucket.take(start)).isFalse();
        assertThat(bucket.take(start + 99 * MILLI)).isFalse();
        assertThat(bucket.take(start + 100 * MILLI)).isTrue();
        assertThat(bucket.take(start + 100 * MILLI)).isFalse();
        long rested = start + 3_600 * SECOND;
        for (int i = 0; i < 5; i++) {
            assertThat(bucket.take(rested)).isTrue();
        }
        assertThat(bucket.take(rested)).isFalse();
    }

    @Test
    @DisplayName("a bucket that is asked while empty loses nothing by it")
    void askingCostsNothing() {
        TokenBucket bucket = new TokenBucket(TokenBucket.Rate.of(1, 1), 0);
        assertThat(bucket.take(0)).isTrue();
        for (int i = 1; i < 1_000; i++) {
            assertThat(bucket.take(i * MILLI)).isFalse();
        }
        assertThat(bucket.take(SECOND)).isTrue();
    }

    @ParameterizedTest(name = "from {0}")
    @DisplayName("a window gives so many a second and begins anew a second after its first; clocks may overflow")
    @ValueSource(longs = {0, Long.MAX_VALUE - 10, Long.MIN_VALUE})
    void window(long start) {
        RateWindow window = new RateWindow();
        for (int i = 0; i < 10; i++) {
            assertThat(window.take(10, start + i)).isTrue();
        }
        assertThat(window.take(10, start + SECOND - 1)).isFalse();
        assertThat(window.take(10, start + SECOND)).isTrue();
    }

    @Test
    @DisplayName("a window of 0 is no limit, and a changed rate holds at once")
    void windowRates() {
        RateWindow window = new RateWindow();
        for (int i = 0; i < 1_000; i++) {
            assertThat(window.take(0, 0)).isTrue();
        }
        assertThat(window.take(10, 1)).isFalse();
        assertThat(window.take(2_000, 1)).isTrue();
    }

    @ParameterizedTest(name = "{0} names {1}")
    @DisplayName("a path names an app by /app/{key} and by nothing else")
    @CsvSource(
            nullValues = "-",
            value = {
                "/app/key, key",
                "/app/k;x=1, k;x=1",
                "/app/%2e, %2e",
                "/app/, -",
                "/app, -",
                "/, -",
                "'', -",
                "app/key, -",
                "/app/key/, -",
                "/app//key, -",
                "/app/a/b, -",
                "//app/key, -",
                "/App/key, -",
                "/apps/key, -",
                "/x/app/key, -"
            })
    void paths(String path, String key) {
        assertThat(HandshakeCheck.appKey(path)).isEqualTo(key);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName(
            "versions 5 to 7 are spoken; what is no number is 4006, another number 4007, none is fine unless required")
    @CsvSource(
            nullValues = "-",
            value = {
                "protocol=5, -",
                "protocol=6, -",
                "protocol=7, -",
                "client=js&protocol=7&flash=false, -",
                "-, -",
                "'', -",
                "client=js, -",
                "xprotocol=4, -",
                "protocol, -",
                "protocol=4, VERSION_UNSUPPORTED",
                "protocol=8, VERSION_UNSUPPORTED",
                "protocol=0, VERSION_UNSUPPORTED",
                "protocol=999999999, VERSION_UNSUPPORTED",
                "protocol=, VERSION_INVALID",
                "protocol=abc, VERSION_INVALID",
                "protocol=-7, VERSION_UNSUPPORTED",
                "protocol=7.0, VERSION_INVALID",
                "protocol=%37, VERSION_INVALID",
                "protocol=\u0667, VERSION_INVALID",
                "protocol=7 , -"
            })
    void versions(String query, CloseCode refusal) {
        assertThat(HandshakeCheck.refusedVersion(query, false)).isEqualTo(refusal);
    }

    @Test
    @DisplayName("a version of any length is answered: digits without end are no version Vask speaks, and no exception")
    void longVersions() {
        assertThat(HandshakeCheck.refusedVersion("protocol=" + "9".repeat(10_000), false))
                .isIn(CloseCode.VERSION_INVALID, CloseCode.VERSION_UNSUPPORTED);
        assertThat(HandshakeCheck.refusedVersion(null, true)).isEqualTo(CloseCode.VERSION_MISSING);
        assertThat(HandshakeCheck.refusedVersion("client=js", true)).isEqualTo(CloseCode.VERSION_MISSING);
        assertThat(HandshakeCheck.refusedVersion("protocol=7", true)).isNull();
    }
}
