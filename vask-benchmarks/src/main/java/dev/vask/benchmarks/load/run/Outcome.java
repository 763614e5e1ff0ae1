package dev.vask.benchmarks.load.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers what the rounds of one scenario give. */
final class Outcome {
    private final Scenario scenario;
    private final Map<String, List<Map<String, Double>>> rounds = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    Outcome(Scenario scenario) {
        this.scenario = scenario;
    }

    Scenario scenario() {
        return scenario;
    }

    Result result() {
        return new Result(scenario.name(), scenario.description(), scenario.figures(), rounds, failures);
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
