package dev.vask.benchmarks.load.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StatsTest {
    private static final Figure COST = new Figure("cost", "cost", "s", true);

    @Test
    @DisplayName("the median is in the middle, or between the two that are")
    void median() {
        assertThat(Stats.of(List.of(3.0))).isEqualTo(new Stats(3, 3, 3));
        assertThat(Stats.of(List.of(9.0, 1.0, 2.0))).isEqualTo(new Stats(1, 2, 9));
        assertThat(Stats.of(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(new Stats(1, 2.5, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> Stats.of(List.of()));
    }

    @Test
    @DisplayName("ratios are taken round by round, as far as both have rounds")
    void ratios() {
        assertThat(Stats.ratios(List.of(2.0, 9.0, 5.0), List.of(1.0, 3.0))).containsExactly(2.0, 3.0);
        assertThat(Stats.ratios(List.of(2.0), List.of())).isEmpty();
    }

    @Test
    @DisplayName("a result compares servers by costs, not by what is a ratio already")
    void result() {
        Figure ratio = new Figure("ratio", "ratio", "", true);
        Result result = new Result(
                "name",
                "description",
                List.of(COST, ratio),
                Map.of(
                        "a", List.of(Map.of("cost", 6.0, "ratio", 1.0, "problems", 0.0)),
                        "b", List.of(Map.of("cost", 2.0, "ratio", 1.0, "problems", 1.0))),
                Map.of());
        assertThat(result.ratios("a", "b", COST)).containsExactly(3.0);
        assertThat(result.ratios("a", "a", COST)).isEmpty();
        assertThat(result.ratios("a", "b", ratio)).isEmpty();
        assertThat(result.ratios("a", "missing", COST)).isEmpty();
        assertThat(result.problems("a")).isZero();
        assertThat(result.problems("b")).isEqualTo(1);
        assertThat(result.clean()).isFalse();
    }
}
