package dev.vask.benchmarks.cluster;

import dev.vask.benchmarks.load.client.Client;
import dev.vask.benchmarks.load.client.Deadline;
import dev.vask.benchmarks.load.client.LoadException;
import dev.vask.benchmarks.load.client.Message;
import dev.vask.benchmarks.load.client.Peer;
import dev.vask.benchmarks.load.run.ProcStat;
import dev.vask.benchmarks.load.run.ServerProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The same load on one node that is alone, on one node with a Redis, and on two nodes with a Redis: many channels with a few
 * subscribers each, spread over the nodes; every node publishes to all of them. Every delivery is counted.
 */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Throughput and latency of nodes on a Redis, beside a node that is alone.")
public final class Cluster implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** What has not come by then was lost. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final double MILLIS = 1e6;

    @Option(names = "--java", description = "The java of the nodes.")
    private String java = "java";

    @Option(names = "--channels", description = "How many channels there are.")
    private int channels = 1_000;

    /** The last number that each connection got from each node. */
    private final Map<Peer, long[]> seen = new HashMap<>();

    @Option(names = "--subscribers", description = "How many subscribers each channel has.")
    private int subscribers = 10;

    @Option(names = "--rates", split = ",", description = "How many events all nodes publish a second.")
    private List<Integer> rates = List.of(1_000, 2_000, 4_000, 6_000);

    @Option(names = "--sockets", description = "What subscribers are connected to: ${COMPLETION-CANDIDATES}.")
    private ClusterNode.Sockets sockets = ClusterNode.Sockets.JETTY;

    @Option(names = "--seconds", description = "How long each measurement takes.")
    private double seconds = 10;

    @Option(names = "--warmup", description = "How many seconds go by, at the first rate, before anything is measured.")
    private double warmup = 20;

    /** Measures what the options say. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Cluster()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "| nodes | asked for | events/s | deliveries/s | CPU s per million, nodes | Redis | p50 ms | p99 ms | lost or out of order |%n"
                        + "| --- | --- | --- | --- | --- | --- | --- | --- | --- |%n");
        boolean complete = run("1, alone", 1, "alone", 0);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path directory = Files.createTempDirectory("vask-redis");
        Process redis = new ProcessBuilder(
                        "redis-server",
                        "--port",
                        "" + port,
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--dir",
                        directory.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            await(port);
            complete &= run("1, Redis", 1, "redis://127.0.0.1:" + port, redis.pid());
            complete &= run("2, Redis", 2, "redis://127.0.0.1:" + port, redis.pid());
        } finally {
            redis.destroyForcibly().waitFor();
            Files.delete(directory);
        }
        return complete ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private static void await(int port) throws Exception {
        Deadline deadline = Deadline.in(Duration.ofSeconds(10));
        while (!listens(port)) {
            if (deadline.passed()) {
                throw new LoadException("redis-server does not start");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static boolean listens(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (ConnectException e) {
            return false;
        } finally {
            socket.close();
        }
    }

    private boolean run(String name, int count, String engine, long redis) {
        List<ServerProcess> nodes = new ArrayList<>();
        seen.clear();
        try (Client client = new Client()) {
            for (int i = 0; i < count; i++) {
                nodes.add(ServerProcess.start(
                        "node " + (i + 1),
                        List.of(
                                java,
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.vask.benchmarks.cluster.ClusterNode",
                                engine,
                                "" + channels,
                                "" + i,
                                "" + count,
                                sockets.name(),
                                "" + (inside() ? channels * subscribers / count : 0))));
            }
            for (ServerProcess node : inside() ? List.<ServerProcess>of() : nodes) {
                List<Peer> peers = client.connect(node.port(), channels * subscribers / count, Deadline.in(PATIENCE));
                client.subscribe(peers, index -> "c" + index % channels, Deadline.in(PATIENCE));
            }
            // All have subscribed before anybody publishes.
            nodes.forEach(node -> node.ask("came 0"));
            measure(client, nodes, redis, rates.get(0), warmup);
            boolean complete = true;
            for (int rate : rates) {
                Measured it = measure(client, nodes, redis, rate, seconds);
                print(name, rate, it);
                complete &= it.problems + it.refused == 0;
            }
            client.closeAll(Deadline.in(PATIENCE));
            return complete;
        } finally {
            nodes.forEach(ServerProcess::close);
        }
    }

    private boolean inside() {
        return sockets == ClusterNode.Sockets.NONE;
    }

    private record Measured(
            long events,
            long refused,
            double took,
            long deliveries,
            double cpu,
            double redisCpu,
            double p50,
            double p99,
            long problems) {}

    private Measured measure(Client client, List<ServerProcess> nodes, long redis, int rate, double duration) {
        Histogram latency = new Histogram(3);
        client.receiver((peer, in, end) -> {
            long sequence = Message.sequence(in, end);
            long[] last = seen.computeIfAbsent(peer, it -> new long[nodes.size()]);
            int node = (int) (sequence / ClusterNode.NUMBERS);
            if (sequence % ClusterNode.NUMBERS != ++last[node]) {
                client.problem();
            }
            latency.recordValue(Math.max(0, System.nanoTime() - Message.stamp(in, end)));
        });
        long before = client.messages();
        long problems = client.problems();
        double cpu = cpu(nodes);
        double redisCpu = redis == 0 ? 0 : ProcStat.cpuSeconds(redis);
        long began = System.nanoTime();
        List<CompletableFuture<String>> answers = nodes.stream()
                .map(node -> CompletableFuture.supplyAsync(
                        () -> node.ask(String.format(Locale.ROOT, "rate %d %.3f", rate / nodes.size(), duration))))
                .toList();
        CompletableFuture<Void> all = CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]));
        client.until(all::isDone, Deadline.in(PATIENCE), () -> "the nodes still publish");
        long events = 0;
        long refused = 0;
        for (CompletableFuture<String> answer : answers) {
            String[] words = answer.join().split(" ", -1);
            events += Long.parseLong(words[0]);
            refused += Long.parseLong(words[1]);
        }
        long expected = (events - refused) * subscribers;
        Came came = inside() ? atNodes(nodes, expected) : atClient(client, before, problems, expected, latency);
        return new Measured(
                events,
                refused,
                (System.nanoTime() - began) / 1e9,
                came.deliveries,
                cpu(nodes) - cpu,
                redis == 0 ? 0 : ProcStat.cpuSeconds(redis) - redisCpu,
                came.p50,
                came.p99,
                came.problems + Math.abs(came.deliveries - expected));
    }

    /** What subscribers got, and how many of it out of order. */
    private record Came(long deliveries, long problems, double p50, double p99) {}

    private static Came atClient(Client client, long before, long problems, long expected, Histogram latency) {
        Deadline deadline = Deadline.in(GRACE);
        while (client.messages() - before < expected && !deadline.passed()) {
            client.turn(1);
        }
        return new Came(
                client.messages() - before,
                client.problems() - problems,
                latency.getValueAtPercentile(50) / MILLIS,
                latency.getValueAtPercentile(99) / MILLIS);
    }

    /** Each node waits for what its subscribers should get, and says how long it took to come; here stands the slowest. */
    private static Came atNodes(List<ServerProcess> nodes, long expected) {
        long deliveries = 0;
        long problems = 0;
        double p50 = 0;
        double p99 = 0;
        for (ServerProcess node : nodes) {
            String[] words = node.ask("came " + expected / nodes.size()).split(" ", -1);
            deliveries += Long.parseLong(words[0]);
            problems += Long.parseLong(words[1]);
            p50 = Math.max(p50, Long.parseLong(words[2]) / MILLIS);
            p99 = Math.max(p99, Long.parseLong(words[3]) / MILLIS);
        }
        return new Came(deliveries, problems, p50, p99);
    }

    private static double cpu(List<ServerProcess> nodes) {
        return nodes.stream().mapToDouble(ServerProcess::cpuSeconds).sum();
    }

    private static void print(String name, int rate, Measured it) {
        double millions = it.deliveries / 1e6;
        System.out.printf(
                Locale.ROOT,
                "| %s | %,d | %,.0f | %,.0f | %.2f | %.2f | %.1f | %.1f | %d |%n",
                name,
                rate,
                it.events / it.took,
                it.deliveries / it.took,
                it.cpu / millions,
                it.redisCpu / millions,
                it.p50,
                it.p99,
                it.problems + it.refused);
    }
}
