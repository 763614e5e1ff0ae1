package dev.vask.benchmarks.load.report;

import dev.vask.benchmarks.load.run.Figure;
import dev.vask.benchmarks.load.run.Result;
import dev.vask.benchmarks.load.run.Servers;
import dev.vask.benchmarks.load.run.Stats;
import java.io.PrintStream;
import java.util.List;

/** What one scenario gave, for a terminal. */
public final class Table {
    private static final String ROW = "  %-18s %30s %24s %24s%n";

    private final PrintStream out;

    public Table(PrintStream out) {
        this.out = out;
    }

    public void print(Result result) {
        for (Figure figure : result.figures()) {
            out.printf("%n%s%n", figure.title());
            out.printf(ROW, "", "min / median / max", "against bare server", "against " + Servers.UWS);
            for (String server : result.rounds().keySet()) {
                String bare = Servers.reference(server);
                out.printf(
                        ROW,
                        server,
                        spread(result.values(server, figure)),
                        bare == null ? "" : spread(result.ratios(server, bare, figure)),
                        spread(result.ratios(server, Servers.UWS, figure)));
            }
        }
        for (String server : result.rounds().keySet()) {
            if (result.problems(server) > 0) {
                out.printf("  %s: %,d messages lost or out of order%n", server, result.problems(server));
            }
        }
        result.failures().forEach((server, why) -> out.printf("  %s FAILED: %s%n", server, why));
    }

    private static String spread(List<Double> values) {
        if (values.isEmpty()) {
            return "";
        }
        Stats stats = Stats.of(values);
        return Numbers.of(stats.min()) + " / " + Numbers.of(stats.median()) + " / " + Numbers.of(stats.max());
    }
}
