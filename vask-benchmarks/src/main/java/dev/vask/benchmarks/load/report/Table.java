package dev.vask.benchmarks.load.report;

import dev.vask.benchmarks.load.run.Outcome;
import dev.vask.benchmarks.load.run.Scenario.Figure;
import dev.vask.benchmarks.load.run.Stats;
import java.io.PrintStream;
import java.util.List;

/** What one scenario gave, for a terminal. */
public final class Table {
    private final PrintStream out;

    public Table(PrintStream out) {
        this.out = out;
    }

    public void print(Outcome outcome) {
        for (Figure figure : outcome.scenario().figures()) {
            out.printf(
                    "%n%s, min / median / max%n",
                    figure.label() + (figure.unit().isEmpty() ? "" : ", " + figure.unit()));
            outcome.rounds().forEach((server, rounds) -> {
                List<Double> values =
                        rounds.stream().map(round -> round.get(figure.key())).toList();
                Stats stats = Stats.of(values);
                out.printf(
                        "  %-18s %12s %12s %12s%n",
                        server, Numbers.of(stats.min()), Numbers.of(stats.median()), Numbers.of(stats.max()));
            });
        }
        outcome.failures().forEach((server, why) -> out.printf("  %s FAILED: %s%n", server, why));
    }
}
