package dev.vask.benchmarks.soak;

import dev.vask.benchmarks.load.client.Client;
import dev.vask.benchmarks.load.run.ServerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Soaks a server, and prints whether it passes. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Everyday life with mishaps on one server, for as long as you like; every delivery is checked.",
        footer = "Exits with 1 if anything is lost, left over or too slow.")
public final class Soak implements Callable<Integer> {
    @Option(names = "--minutes", description = "How long, after a warm-up (default: ${DEFAULT-VALUE}).")
    private double minutes = 60;

    @Option(names = "--connections", description = "Healthy ones (default: ${DEFAULT-VALUE}).")
    private int connections = 5_000;

    @Option(names = "--channels", description = "One for each connection (default: ${DEFAULT-VALUE}).")
    private int channels = 500;

    @Option(names = "--publishes", description = "Events a second, over all channels (default: ${DEFAULT-VALUE}).")
    private int publishes = 2_000;

    @Option(
            names = "--churn",
            description = "Connections a second that leave and are replaced (default: ${DEFAULT-VALUE}).")
    private int churn = 20;

    @Option(
            names = "--slow",
            paramLabel = "PERCENT",
            description = "Readers that never read, of the connections and beside them (default: ${DEFAULT-VALUE}).")
    private double slow = 1;

    @Option(
            names = "--fault-every",
            paramLabel = "SECONDS",
            description = "Cuts, a publisher that stops, a process that stops, in turn (default: ${DEFAULT-VALUE}).")
    private double faultEvery = 300;

    @Option(names = "--server", description = "jetty or undertow (default: ${DEFAULT-VALUE}).")
    private Kind server = Kind.jetty;

    @Option(
            names = "--java",
            paramLabel = "COMMAND",
            description = "The java of the server (default: ${DEFAULT-VALUE}).")
    private String java = "java";

    @Option(
            names = "--jvm-options",
            split = " ",
            paramLabel = "OPTION",
            description = "What it is given, one text with blanks between (default: -Xmx512m).")
    private List<String> jvmOptions = List.of("-Xmx512m");

    /** As the command line has them. */
    @SuppressWarnings("MemberName")
    enum Kind {
        jetty,
        undertow
    }

    Soak() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Soak()).execute(args));
    }

    @Override
    public Integer call() {
        List<String> command = new ArrayList<>();
        command.add(java);
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("dev.vask.benchmarks.soak.server.SoakServer", server.name(), "" + channels));
        Plan plan = new Plan(minutes, connections, channels, publishes, churn, slow, faultEvery);
        try (ServerProcess process = ServerProcess.start(server.name(), command);
                Client client = new Client()) {
            System.out.println(server + ", " + plan);
            PassTable table = new Run(process, client, plan, System.out).soak();
            table.print(System.out);
            System.out.println(table.passes() ? "passes" : "FAILS");
            return table.passes() ? 0 : 1;
        }
    }
}
