package dev.vask.benchmarks.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.benchmarks.load.run.Figure;
import dev.vask.benchmarks.load.run.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Figure BYTES = new Figure("bytes", "heap per connection", "bytes", true);
    private static final Result RESULT = new Result(
            "idle",
            "Nothing happens.",
            List.of(BYTES),
            Map.of(
                    "raw-jetty", List.of(Map.of("bytes", 1_000.0), Map.of("bytes", 2_000.0)),
                    "vask-jetty", List.of(Map.of("bytes", 3_000.0), Map.of("bytes", 3_000.0))),
            Map.of("raw-undertow", "10 of 20 connections were greeted"));

    @Test
    @DisplayName("what is written is read back")
    void roundTrip(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("new/results.json");
        Map<String, String> facts = Map.of("CPU", "a \"quoted\" one");
        new ResultsWriter(file, facts).write(List.of(RESULT));
        Json read = Json.read(file);
        assertThat(ResultsReader.facts(read)).isEqualTo(facts);
        assertThat(ResultsReader.results(read)).containsExactly(RESULT);
    }

    @Test
    @DisplayName("the page has medians, ratios round by round, Vask's own share, and what failed")
    void page() {
        String page = new Page().facts(Map.of("CPU", "fast")).result(RESULT).markdown();
        assertThat(page)
                .contains("| CPU | fast |")
                .contains("| vask-jetty | 3,000 (3,000–3,000) | 2.25 (1.50–3.00) |")
                .contains("vask-jetty, Vask's own: 1,500 bytes per connection")
                .contains("raw-undertow failed: 10 of 20 connections were greeted")
                .endsWith("\n");
    }

    @Test
    @DisplayName("a chart has a bar for each server")
    void chart() {
        assertThat(BarChart.svg(RESULT, BYTES)).contains("<rect class='vask'").contains("<rect class='bare'");
    }
}
