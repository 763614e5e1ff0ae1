package dev.vask.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReplaysTest {
    private final Replays replays = new Replays();

    @Test
    @DisplayName(
            "S-52: what is remembered is bounded, and what may have been forgotten is refused rather than taken twice")
    void bounded() {
        for (int i = 0; i < Replays.MOST; i++) {
            assertThat(replays.first("app", "signature-" + i, 1000 + i)).isTrue();
        }
        assertThat(replays.first("app", "one more", 1_000_000)).isTrue();
        assertThat(replays.first("app", "signature-0", 1000)).isFalse();
        assertThat(replays.first("app", "of the same second", 1000)).isFalse();
        assertThat(replays.first("app", "younger", 1001)).isTrue();
        assertThat(replays.first("app", "signature-7", 1007)).isFalse();
        assertThat(replays.first("another app", "signature-0", 1000)).isTrue();
    }
}
