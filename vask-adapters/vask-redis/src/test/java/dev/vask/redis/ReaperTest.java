package dev.vask.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A reaper that stalls")
final class ReaperTest {
    /** As {@code SETBIT} writes it. */
    private static byte[] bitmap(int... partitions) {
        BitSet bits = new BitSet();
        for (int partition : partitions) {
            bits.set(partition / 8 * 8 + 7 - partition % 8);
        }
        return bits.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 15, 16, 100, Partitions.COUNT - 1})
    @DisplayName("others help with exactly the partitions that are not undone [F7]")
    void exactlyTheUndone(int done) {
        assertThat(Reaper.left(true, bitmap(done)))
                .hasSize(Partitions.COUNT - 1)
                .doesNotContain(done);
        int[] others = IntStream.range(0, Partitions.COUNT)
                .filter(partition -> partition != done)
                .toArray();
        assertThat(Reaper.left(true, bitmap(others))).containsExactly(done);
    }

    @Test
    @DisplayName("nothing is undone yet -> others help with all; everything is undone -> with none [F7]")
    void allOrNone() {
        assertThat(Reaper.left(true, null)).hasSize(Partitions.COUNT);
        assertThat(Reaper.left(false, null)).isEmpty();
        assertThat(Reaper.left(true, bitmap(IntStream.range(0, Partitions.COUNT).toArray())))
                .isEmpty();
    }
}
