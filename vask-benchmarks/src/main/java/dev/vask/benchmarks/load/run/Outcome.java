package dev.vask.benchmarks.load.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the rounds of one scenario gave, server by server. */
public final class Outcome {
    private final Scenario scenario;
    private final Map<String, List<Map<String, Double>>> rounds = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    Outcome(Scenario scenario) {
        this.scenario = scenario;
    }

    public Scenario scenario() {
        return scenario;
    }

    /** The figures of each round by key, by server. */
    public Map<String, List<Map<String, Double>>> rounds() {
        return rounds;
    }

    /** Why servers failed. */
    public Map<String, String> failures() {
        return failures;
    }

    /** Whether all servers came through, with every message once and in order. */
    public boolean clean() {
        return failures.isEmpty()
                && rounds.values().stream()
                        .flatMap(List::stream)
                        .allMatch(figures -> figures.getOrDefault("problems", 0.0) == 0);
    }

    void add(String server, Map<String, Double> figures) {
        rounds.computeIfAbsent(server, name -> new ArrayList<>()).add(figures);
    }

    void fail(String server, String why) {
        failures.put(server, why);
    }

    boolean failed(String server) {
        return failures.containsKey(server);
    }
}
