package dev.vask.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PassTableTest {
    @Test
    @DisplayName("passes only if every line does, and says which does not")
    void lines() {
        PassTable table = new PassTable().exactly("lost", 0, 0).atMost("p99", 49.9, 50, " ms");
        assertThat(table.passes()).isTrue();

        table.nothing("left", "1 thing");

        assertThat(table.passes()).isFalse();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        table.print(new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(out.toString(StandardCharsets.UTF_8).lines().skip(1).map(line -> line.replaceAll(" +", " ")))
                .containsExactly("lost 0 0 pass", "p99 49.9 ms <= 50.0 ms pass", "left 1 thing nothing FAIL");
    }
}
