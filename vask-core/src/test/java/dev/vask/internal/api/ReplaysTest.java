package dev.vask.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReplaysTest {
    private static final long NOW = 1_000_000;

    private final Replays replays = new Replays(600);

    @Test
    @DisplayName(
            "S-52: what is remembered is bounded, and what may have been forgotten is refused rather than taken twice")
    void bounded() {
        for (int i = 0; i < Replays.MOST; i++) {
            assertThat(replays.first("app", "signature-" + i, NOW + i / 100, NOW))
                    .isTrue();
        }
        assertThat(replays.first("app", "one more", NOW + 300, NOW)).isTrue();
        assertThat(replays.first("app", "signature-0", NOW, NOW)).isFalse();
        assertThat(replays.first("app", "of the same second", NOW, NOW)).isFalse();
        assertThat(replays.first("app", "younger", NOW + 1, NOW)).isTrue();
        assertThat(replays.first("app", "signature-107", NOW + 1, NOW)).isFalse();
        assertThat(replays.first("another app", "signature-0", NOW, NOW)).isTrue();
    }

    @Test
    @DisplayName("a request in the last second of its validity → still remembered [S-52]")
    void lastSecond() {
        assertThat(replays.first("app", "s", NOW, NOW)).isTrue();
        assertThat(replays.first("app", "s", NOW, NOW + 599)).isFalse();
        assertThat(replays.first("app", "s", NOW, NOW + 600)).isFalse();
        assertThat(replays.first("other", "s", NOW, NOW + 600)).isTrue();
    }

    @Test
    @DisplayName("exactly at the bound nothing is forgotten; beyond it the oldest second is, and frees its size [S-52]")
    void atTheBound() {
        for (int i = 0; i < Replays.MOST; i++) {
            replays.first("app", "s" + i, i < 100 ? NOW : NOW + 1, NOW);
        }
        assertThat(replays.first("app", "s0", NOW, NOW)).isFalse();
        assertThat(replays.first("app", "one more", NOW, NOW)).isTrue();
        assertThat(replays.first("app", "of the forgotten second", NOW, NOW)).isFalse();
        for (int i = 0; i < 100; i++) {
            assertThat(replays.first("app", "free" + i, NOW + 1, NOW)).isTrue();
        }
        assertThat(replays.first("app", "s100", NOW + 1, NOW)).isFalse();
    }

    @Test
    @DisplayName("S-52: a publisher whose clock is fast does not shut out the others, however many requests follow")
    void fastClock() {
        replays.first("app", "fast", NOW + 600, NOW);
        for (int i = 0; i < Replays.MOST; i++) {
            replays.first("app", "s" + i, NOW + i / 1_000, NOW + i / 1_000);
        }
        for (int t = 20; t < 600; t++) {
            assertThat(replays.first("app", "new" + t, NOW + t, NOW + t)).isTrue();
        }
        assertThat(replays.first("app", "fast", NOW + 600, NOW + 600)).isFalse();
    }

    @Test
    @DisplayName("S-52: what is too old to be accepted is not remembered")
    void old() {
        for (int round = 0; round < 3; round++) {
            long now = NOW + round * 601L;
            for (int i = 0; i < Replays.MOST; i++) {
                assertThat(replays.first("app", round + "-" + i, now, now)).isTrue();
            }
        }
    }
}
