package dev.vask.benchmarks.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoreFigureTest {
    @TempDir
    private Path directory;

    @Test
    @DisplayName("figures of JMH stand in the order of the goals, beside them, and a missed one says so")
    void jmh() throws IOException {
        Json jmh = json("""
                [
                  {
                    "benchmark": "dev.vask.benchmarks.HttpEventsBenchmark.events",
                    "params": {"subscribers": "10"},
                    "primaryMetric": {"score": 50001, "scoreError": 2.5, "scoreUnit": "ns/op"},
                    "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 1234}}
                  },
                  {
                    "benchmark": "dev.vask.benchmarks.SubscribeBenchmark.subscribe",
                    "params": {"room": "PRESENCE"},
                    "primaryMetric": {"score": 1999, "scoreError": "NaN", "scoreUnit": "ns/op"}
                  },
                  {
                    "benchmark": "dev.vask.benchmarks.New.one",
                    "primaryMetric": {"score": 7, "scoreError": "NaN", "scoreUnit": "ns/op"}
                  }
                ]
                """);
        assertThat(new Page().core(CoreFigure.ofJmh(jmh)).markdown()).endsWith("""
                | signed subscription, presence, one other member | ≤ 2,000 ns | 1,999 ns |  |
                | HTTP API, an event, 10 subscribers | ≥ 20,000/s | **50,001 ns (± 2.50), 20,000/s**, missed | 1,234 |
                | `New.one` |  | 7.00 ns |  |
                """);
    }

    @Test
    @DisplayName("the heap's figures are given in bytes")
    void heap() throws IOException {
        Json heap = json("{\"connections\": 20000, \"own\": 1025.0, \"shared\": 1024.0}");
        assertThat(new Page().core(CoreFigure.ofHeap(heap)).markdown()).endsWith("""
                | heap per connection, each in a channel of its own | ≤ 1,024 bytes | **1,025 bytes**, missed |  |
                | heap per connection, all in one channel | ≤ 1,024 bytes | 1,024 bytes |  |
                """);
    }

    private Json json(String text) throws IOException {
        return Json.read(Files.writeString(directory.resolve("figures.json"), text));
    }
}
