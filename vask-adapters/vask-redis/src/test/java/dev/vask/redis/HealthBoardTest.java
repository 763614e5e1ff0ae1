package dev.vask.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.spi.BackplaneHealth;
import dev.vask.spi.BackplaneHealth.State;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The health of several problems")
final class HealthBoardTest {
    private final HealthBoard board = new HealthBoard();

    private void assertHealth(State state, String reason) {
        assertThat(board.now()).isEqualTo(new BackplaneHealth(state, reason));
    }

    @Test
    @DisplayName("of the same state -> the reason is that of the last report, also of a repeated one")
    void lastReport() {
        board.problem("one", State.DEGRADED, "first");
        board.problem("two", State.DEGRADED, "second");
        assertHealth(State.DEGRADED, "second");
        board.problem("one", State.DEGRADED, "third");
        assertHealth(State.DEGRADED, "third");
        board.well("one");
        assertHealth(State.DEGRADED, "second");
        board.well("two");
        assertThat(board.now()).isEqualTo(BackplaneHealth.UP);
    }

    @Test
    @DisplayName("of different states -> the worst one, with its own reason, whatever was reported last")
    void worst() {
        board.problem("one", State.DOWN, "unreachable");
        board.problem("two", State.DEGRADED, "slow");
        assertHealth(State.DOWN, "unreachable");
        assertThat(board.down()).isTrue();
        board.well("one");
        assertHealth(State.DEGRADED, "slow");
    }
}
