package dev.vask.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Messages discarded because a stripe is full")
final class OverflowTest {
    private final Overflow overflow = new Overflow();

    @Test
    @DisplayName("a gap over several partitions -> it reaches back to the earliest loss of any of them [G5]")
    void reachesBackToTheEarliestLoss() {
        overflow.lost(7, 300);
        overflow.lost(3, 100);
        overflow.lost(9, 200);
        overflow.lost(3, 400);

        Overflow.Ended ended = overflow.end(partition -> true, 500);

        assertThat(ended.partitions()).containsExactlyInAnyOrder(3, 7, 9);
        assertThat(ended.since()).isEqualTo(100);
        assertThat(overflow.contains(3)).isFalse();
    }

    @Test
    @DisplayName("a partition whose stripe is still full -> it stays for a later gap with its own first loss [G5]")
    void fullPartitionStays() {
        overflow.lost(3, 100);
        overflow.lost(7, 300);

        Overflow.Ended ended = overflow.end(partition -> partition == 7, 500);

        assertThat(ended).isEqualTo(new Overflow.Ended(List.of(7), 300));
        assertThat(overflow.contains(3)).isTrue();
        assertThat(overflow.end(partition -> true, 600).since()).isEqualTo(100);
    }

    @Test
    @DisplayName("a clock that wraps around -> the earliest loss is found by difference")
    void clockWraps() {
        overflow.lost(1, Long.MAX_VALUE - 5);
        overflow.lost(2, Long.MIN_VALUE + 5);

        assertThat(overflow.end(partition -> true, Long.MIN_VALUE + 10).since()).isEqualTo(Long.MAX_VALUE - 5);
    }
}
