package dev.vask.benchmarks.load.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcStatTest {
    @ParameterizedTest(name = "{0}")
    @DisplayName("user and system time are found behind a name of any kind")
    @ValueSource(strings = {"java", "a b", "(sd-pam)", "a) S 1 2 3 (b", ") R ", ""})
    void anyName(String name) {
        String stat = "4242 (" + name + ") S 1 4242 4242 0 -1 4194560 71 72 73 74 1500 250 7 8 20 0 30 0 9999 1 2 3\n";
        assertThat(ProcStat.ticks(stat)).isEqualTo(1_750);
    }

    @Test
    @DisplayName("this process has used some time")
    void thisProcess() {
        assertThat(ProcStat.cpuSeconds(ProcessHandle.current().pid())).isPositive();
    }
}
