package dev.vask.benchmarks.load.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether a delivery costs more when there are more of them: fan-out to few and to many, one after the other. */
public record Scale(int few, int many, int inFlight) implements Scenario {
    @Override
    public String name() {
        return "scale";
    }

    @Override
    public String description() {
        return "One channel with %,d and then with %,d subscribers, %d messages in flight."
                .formatted(few, many, inFlight);
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                new Figure(
                        "ratio", "CPU of a delivery among %,d, against one among %,d".formatted(many, few), "", true),
                new Figure("few", "server CPU per million deliveries, %,d subscribers".formatted(few), "s", true),
                new Figure("many", "server CPU per million deliveries, %,d subscribers".formatted(many), "s", true));
    }

    @Override
    public Map<String, Double> measure(ServerProcess server, double seconds) {
        Map<String, Double> small = Fanout.slice(server, few, inFlight, seconds).figures();
        Map<String, Double> large =
                Fanout.slice(server, many, inFlight, seconds).figures();
        double fewCpu = small.getOrDefault("cpuPerMillion", Double.NaN);
        double manyCpu = large.getOrDefault("cpuPerMillion", Double.NaN);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("ratio", manyCpu / fewCpu);
        figures.put("few", fewCpu);
        figures.put("many", manyCpu);
        figures.put("problems", small.getOrDefault("problems", 0.0) + large.getOrDefault("problems", 0.0));
        return figures;
    }
}
