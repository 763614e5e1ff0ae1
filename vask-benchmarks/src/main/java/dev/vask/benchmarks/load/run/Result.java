package dev.vask.benchmarks.load.run;

import java.util.List;
import java.util.Map;

/**
 * What one scenario gave.
 *
 * @param rounds the figures of each round by key, by server
 * @param failures why servers failed
 */
public record Result(
        String name,
        String description,
        List<Figure> figures,
        Map<String, List<Map<String, Double>>> rounds,
        Map<String, String> failures) {

    /** One figure of one server, round by round; empty if it has none. */
    public List<Double> values(String server, Figure figure) {
        return rounds.getOrDefault(server, List.of()).stream()
                .map(round -> round.getOrDefault(figure.key(), Double.NaN))
                .toList();
    }

    /** One server's figure against another's, round by round; empty if there is nothing to compare, as with a ratio. */
    public List<Double> ratios(String server, String reference, Figure figure) {
        return figure.unit().isEmpty() || server.equals(reference)
                ? List.of()
                : Stats.ratios(values(server, figure), values(reference, figure));
    }

    /** Messages of a server that came twice, not at all, or out of order. */
    public long problems(String server) {
        return rounds.getOrDefault(server, List.of()).stream()
                .mapToLong(round -> Math.round(round.getOrDefault("problems", 0.0)))
                .sum();
    }

    /** Whether all servers came through, with every message once and in order. */
    public boolean clean() {
        return failures.isEmpty() && rounds.keySet().stream().allMatch(server -> problems(server) == 0);
    }
}
