package dev.vask.transport;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SocketLimitsTest {
    @Test
    @DisplayName("a bound that is not positive is the host's mistake")
    void boundsArePositive() {
        assertThatThrownBy(() -> new SocketLimits(0, 1)).hasMessageContaining("positive");
        assertThatThrownBy(() -> new SocketLimits(1, -1)).hasMessageContaining("positive");
    }
}
