package dev.vask.benchmarks.load;

import dev.vask.benchmarks.load.report.Table;
import dev.vask.benchmarks.load.run.Fanout;
import dev.vask.benchmarks.load.run.Outcome;
import dev.vask.benchmarks.load.run.Runner;
import dev.vask.benchmarks.load.run.Scenario;
import dev.vask.benchmarks.load.run.ServerProcess;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs scenarios against servers. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Compares whole servers under load, in interleaved rounds.")
public final class Load implements Callable<Integer> {
    @Option(
            names = "--servers",
            split = ",",
            description = "Which servers (default: ${DEFAULT-VALUE}).",
            defaultValue = "raw-jetty,raw-undertow,vask-jetty,vask-undertow")
    private List<String> servers = List.of();

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "4", description = "Seconds (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--warm-up", defaultValue = "10", description = "Seconds (default: ${DEFAULT-VALUE}).")
    private double warmUp;

    @Option(names = "--subscribers", defaultValue = "1000", description = "Subscribers (default: ${DEFAULT-VALUE}).")
    private int subscribers;

    @Option(names = "--in-flight", split = ",", defaultValue = "4", description = "(default: ${DEFAULT-VALUE}).")
    private List<Integer> inFlight = List.of();

    @Option(names = "--java", defaultValue = "java", description = "(default: ${DEFAULT-VALUE}).")
    private String java = "java";

    public static void main(String[] args) {
        System.exit(new CommandLine(new Load()).execute(args));
    }

    @Override
    public Integer call() {
        Runner runner = new Runner(this::start, rounds, seconds, warmUp, System.out);
        boolean clean = true;
        for (int k : inFlight) {
            Scenario scenario = new Fanout(subscribers, k);
            Outcome outcome = runner.run(scenario, servers);
            new Table(System.out).print(outcome);
            clean &= outcome.clean();
        }
        return clean ? 0 : 1;
    }

    private ServerProcess start(String name) {
        return ServerProcess.start(
                name,
                List.of(
                        java,
                        "-Xms512m",
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.vask.benchmarks.load.server.JavaServer",
                        name));
    }
}
