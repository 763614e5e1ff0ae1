package dev.vask.benchmarks.load.report;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something measured of the core alone, beside what it is to be.
 *
 * @param parameters of the variant, by name
 * @param error half the width of its confidence interval; NaN where there is none
 * @param allocated in bytes; NaN where it was not measured
 */
record CoreFigure(
        Goal goal, Map<String, String> parameters, double value, double error, String unit, double allocated) {
    /** Of JMH's own JSON, in the order of the goals. */
    static List<CoreFigure> ofJmh(Json results) {
        return results.items().stream()
                .map(CoreFigure::ofBenchmark)
                .sorted(Comparator.comparingInt(figure -> figure.goal().order()))
                .toList();
    }

    private static CoreFigure ofBenchmark(Json result) {
        String name = result.get("benchmark").text();
        int method = name.lastIndexOf('.');
        Map<String, String> parameters = new LinkedHashMap<>();
        result.get("params").fields().forEach((key, value) -> parameters.put(key, value.text()));
        Json metric = result.get("primaryMetric");
        return new CoreFigure(
                Goal.of(name.substring(name.lastIndexOf('.', method - 1) + 1)),
                parameters,
                metric.get("score").number(),
                metric.get("scoreError").number(),
                metric.get("scoreUnit").text().replace("/op", ""),
                result.get("secondaryMetrics")
                        .get("gc.alloc.rate.norm")
                        .get("score")
                        .number());
    }

    /** Of what HeapPerConnection wrote. */
    static List<CoreFigure> ofHeap(Json heap) {
        return List.of("own", "shared").stream()
                .map(name -> new CoreFigure(
                        Goal.of(name), Map.of(), heap.get(name).number(), Double.NaN, "bytes", Double.NaN))
                .toList();
    }

    /** Title, target, observed, allocated. */
    List<String> cells() {
        String observed = Numbers.of(value) + " " + unit;
        if (!Double.isNaN(error)) {
            observed += " (± " + Numbers.of(error) + ")";
        }
        if (goal.perSecond()) {
            observed += ", " + Numbers.of(Goal.perSecond(value)) + "/s";
        }
        return List.of(
                goal.title(parameters),
                goal.target(unit),
                goal.isMissedBy(value) ? "**" + observed + "**, missed" : observed,
                Double.isNaN(allocated) ? "" : Numbers.of(allocated));
    }
}
