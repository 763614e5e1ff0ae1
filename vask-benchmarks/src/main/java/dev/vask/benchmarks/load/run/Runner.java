package dev.vask.benchmarks.load.run;

import dev.vask.benchmarks.load.client.LoadException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Measures one scenario: all servers alive, each measured once a round, in an order that turns from round to round, so that
 * what the machine does besides hits all alike.
 */
public final class Runner {
    private final Function<String, ServerProcess> starter;
    private final int rounds;
    private final double seconds;
    private final double warmUpSeconds;
    private final PrintStream log;

    public Runner(
            Function<String, ServerProcess> starter,
            int rounds,
            double seconds,
            double warmUpSeconds,
            PrintStream log) {
        this.starter = starter;
        this.rounds = rounds;
        this.seconds = seconds;
        this.warmUpSeconds = warmUpSeconds;
        this.log = log;
    }

    /** A server that fails is left out from then on; what it had is kept, with the reason. */
    public Result run(Scenario scenario, List<String> names) {
        log.printf("%n== %s: %s%n", scenario.name(), scenario.description());
        Map<String, ServerProcess> servers = new LinkedHashMap<>();
        Outcome outcome = new Outcome(scenario);
        try {
            for (String name : names) {
                if (scenario.fits(name)) {
                    attempt(outcome, name, () -> servers.put(name, starter.apply(name)));
                }
            }
            for (ServerProcess server : servers.values()) {
                attempt(outcome, server.name(), () -> {
                    scenario.measure(server, scenario.warmUps() * warmUpSeconds);
                    log.println("warm: " + server.name());
                });
            }
            List<ServerProcess> order = new ArrayList<>(servers.values());
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < order.size(); i++) {
                    ServerProcess server = order.get((i + round) % order.size());
                    measure(outcome, server, round);
                }
            }
            return outcome.result();
        } finally {
            servers.values().forEach(ServerProcess::close);
        }
    }

    private void measure(Outcome outcome, ServerProcess server, int round) {
        if (outcome.failed(server.name())) {
            return;
        }
        attempt(outcome, server.name(), () -> {
            Map<String, Double> figures = outcome.scenario().measure(server, seconds);
            outcome.add(server.name(), figures);
            log.println("round " + (round + 1) + ": " + server.name() + " " + figures);
        });
    }

    private void attempt(Outcome outcome, String server, Runnable step) {
        if (outcome.failed(server)) {
            return;
        }
        try {
            step.run();
        } catch (LoadException e) {
            log.println("FAILED: " + server + ": " + e.getMessage());
            outcome.fail(server, String.valueOf(e.getMessage()));
        }
    }
}
