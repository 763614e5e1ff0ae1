package dev.vask.benchmarks.load;

import dev.vask.benchmarks.load.report.Machine;
import dev.vask.benchmarks.load.report.ResultsWriter;
import dev.vask.benchmarks.load.report.Table;
import dev.vask.benchmarks.load.run.Result;
import dev.vask.benchmarks.load.run.Runner;
import dev.vask.benchmarks.load.run.Scenario;
import dev.vask.benchmarks.load.run.Scenarios;
import dev.vask.benchmarks.load.run.Servers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs scenarios against servers, prints what they gave, and keeps it as JSON. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Compares whole servers under load, in interleaved rounds.",
        footer = "Exits with 1 if a server failed, or a message was lost or came out of order.")
public final class Load implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--scenarios", split = ",", paramLabel = "NAME", description = "Which ones (default: all).")
    private List<String> scenarios = List.of();

    @Option(names = "--servers", split = ",", paramLabel = "NAME", description = "Which ones (default: all there are).")
    private List<String> servers = Servers.ALL;

    @Option(
            names = "--in-flight",
            split = ",",
            paramLabel = "K",
            description = "Messages in flight in fanout (default: 4).")
    private List<Integer> inFlight = List.of(4);

    @Option(names = "--rounds", description = "How often each server is measured (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(names = "--seconds", description = "How long it is measured each time (default: ${DEFAULT-VALUE}).")
    private double seconds = 4;

    @Option(
            names = "--warm-up",
            description = "How long each server is warmed up, in seconds (default: ${DEFAULT-VALUE}).")
    private double warmUp = 10;

    @Option(
            names = "--divisor",
            paramLabel = "N",
            description = "Makes every number of connections N times smaller (default: ${DEFAULT-VALUE}).")
    private int divisor = 1;

    @Option(
            names = "--quick",
            description = "One short round of a tenth of the size: shows that all works, not how fast.")
    private boolean quick;

    @Option(
            names = "--java",
            paramLabel = "COMMAND",
            description = "The java of the servers (default: ${DEFAULT-VALUE}).")
    private String java = "java";

    @Option(
            names = "--jvm-options",
            split = " ",
            paramLabel = "OPTION",
            description = "What it is given, one text with blanks between (default: -Xms512m -Xmx1g).")
    private List<String> jvmOptions = List.of("-Xms512m", "-Xmx1g");

    @Option(
            names = "--bun",
            paramLabel = "DIRECTORY",
            description = "Where fetch.sh put Bun (default: ${DEFAULT-VALUE}).")
    private Path bun = Path.of("vask-benchmarks", "target", "bun");

    @Option(names = "--results", paramLabel = "FILE", description = "Where results go (default: ${DEFAULT-VALUE}).")
    private Path results = Path.of("vask-benchmarks", "target", "load.json");

    Load() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Load()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        if (quick) {
            divisor = Math.max(divisor, 10);
            rounds = 1;
            seconds = Math.min(seconds, 1);
            warmUp = Math.min(warmUp, 1);
        }
        List<Scenario> chosen = chosenScenarios();
        Servers starter = new Servers(java, jvmOptions, bun);
        List<String> present = chosenServers(starter);
        Runner runner = new Runner(starter::start, rounds, seconds, warmUp, System.out);
        ResultsWriter writer = new ResultsWriter(results, facts());
        Table table = new Table(System.out);
        List<Result> all = new ArrayList<>();
        for (Scenario scenario : chosen) {
            Result result = runner.run(scenario, present);
            table.print(result);
            all.add(result);
            // After each: a later one that is given up takes nothing with it.
            writer.write(all);
        }
        return all.stream().allMatch(Result::clean) ? 0 : 1;
    }

    private List<Scenario> chosenScenarios() {
        Map<String, List<Scenario>> all = Scenarios.all(inFlight, divisor);
        List<String> names = scenarios.isEmpty() ? List.copyOf(all.keySet()) : scenarios;
        List<Scenario> chosen = new ArrayList<>();
        for (String name : names) {
            List<Scenario> found = all.get(name);
            if (found == null) {
                throw new ParameterException(spec.commandLine(), "no scenario " + name + "; there are " + all.keySet());
            }
            chosen.addAll(found);
        }
        return chosen;
    }

    private List<String> chosenServers(Servers starter) {
        List<String> present = new ArrayList<>();
        for (String name : servers) {
            if (!Servers.ALL.contains(name)) {
                throw new ParameterException(spec.commandLine(), "no server " + name + "; there are " + Servers.ALL);
            }
            if (starter.available(name)) {
                present.add(name);
            } else {
                System.out.println(name + " is left out: there is no " + bun.resolve("bun"));
            }
        }
        return present;
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>(Machine.facts(java));
        facts.put("JVM options", String.join(" ", jvmOptions));
        facts.put("Rounds", rounds + " of " + seconds + " s, after a warm-up of " + warmUp + " s");
        return facts;
    }
}
