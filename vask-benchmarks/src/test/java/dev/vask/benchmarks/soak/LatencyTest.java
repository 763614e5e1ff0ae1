package dev.vask.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LatencyTest {
    private static final double ALL = 100;

    private final Latency latency = new Latency();

    private static long at(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    @Test
    @DisplayName("what a stopped process holds up is not recorded; what falls due when it has recovered is")
    void stopped() {
        latency.record(at(0), at(10));
        latency.stopped(at(1_000));
        latency.record(at(999), at(4_001));
        latency.continued(at(4_000));
        latency.record(at(2_000), at(4_100));
        assertThat(latency.millis(ALL)).isCloseTo(10, within(0.1));

        latency.record(at(6_001), at(6_031));

        assertThat(latency.millis(ALL)).isCloseTo(30, within(0.1));
    }
}
