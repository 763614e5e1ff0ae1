package dev.vask.benchmarks.flood;

import dev.vask.benchmarks.load.Wire;
import dev.vask.benchmarks.load.client.Client;
import dev.vask.benchmarks.load.client.Deadline;
import dev.vask.benchmarks.load.client.LoadException;
import dev.vask.benchmarks.load.client.Message;
import dev.vask.benchmarks.load.client.Peer;
import dev.vask.benchmarks.load.client.PeerListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Triggers in a plain loop on each server, with subscribers that always read: none may be closed, no event may be missing, and
 * the server runs in a bounded heap. Prints a line for each run; the exit status is 1 if one fails.
 */
@Command(name = "flood", mixinStandardHelpOptions = true)
public final class Flood implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** A run ends when nothing has arrived for so long after the last trigger. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    @Option(names = "--java", description = "the java of the server processes", defaultValue = "java")
    private String java = "java";

    @Option(names = "--servers", split = ",", defaultValue = "jetty,undertow,netty,tomcat")
    private List<String> servers = List.of();

    @Option(names = "--subscribers", split = ",", defaultValue = "1,20,1000")
    private List<Integer> subscribers = List.of();

    @Option(names = "--deliveries", description = "at most so many of a run", defaultValue = "20000000")
    private long deliveries;

    @Option(names = "--events", description = "at most so many of a run", defaultValue = "1000000")
    private int events;

    @Option(
            names = "--mode",
            description = "loop ignores the stages, await keeps 1,000 in flight",
            defaultValue = "loop")
    private String mode = "loop";

    @Option(names = "--heap", description = "the heap of the server", defaultValue = "256m")
    private String heap = "256m";

    private boolean failed;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Flood()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        System.out.println(
                "server   subscribers  events     published   received    failed  closed  missing  heap peak");
        for (int count : subscribers) {
            for (String server : servers) {
                run(server, count);
            }
        }
        return failed ? 1 : 0;
    }

    private void run(String server, int count) throws Exception {
        int published = (int) Math.min(events, deliveries / count);
        Process process = new ProcessBuilder(
                        java,
                        "-Xmx" + heap,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.vask.benchmarks.flood.FloodServer",
                        server)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Counted counted = new Counted();
        try (Client client = new Client();
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
                OutputStream out = process.getOutputStream()) {
            client.listener(counted);
            client.receiver((peer, bytes, end) -> {
                if (!peer.follows(Message.sequence(bytes, end))) {
                    client.problem();
                }
            });
            int port = Integer.parseInt(line(in));
            client.subscribe(
                    client.connect(port, count, Deadline.in(PATIENCE)), i -> Wire.CHANNEL, Deadline.in(PATIENCE));
            long began = System.nanoTime();
            say(out, mode + " " + published);
            CompletableFuture<String> result = CompletableFuture.supplyAsync(() -> line(in));
            Deadline deadline = Deadline.in(PATIENCE);
            long due = (long) published * count;
            String[] publisher = {"", ""};
            long received = 0;
            Deadline silence = Deadline.in(SILENCE);
            while (client.messages() < due && counted.ended < count && !deadline.passed() && !silence.passed()) {
                client.turn(1);
                if (client.messages() != received || !result.isDone()) {
                    received = client.messages();
                    silence = Deadline.in(SILENCE);
                }
                if (result.isDone() && publisher[0].isEmpty()) {
                    publisher = result.join().split(" ", -1);
                    due -= Long.parseLong(publisher[1]) * count;
                }
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            if (publisher[0].isEmpty()) {
                publisher = result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).split(" ", -1);
            }
            say(out, "stats");
            String[] stats = line(in).split(" ", 2);
            long missing = (long) published * count - client.messages();
            failed |= missing != 0 || client.problems() != 0 || counted.closed + counted.ended != 0;
            System.out.printf(
                    "%-8s %,11d  %,9d  %,6d ms  %,6d ms  %,7d  %,6d  %,7d  %,5d MiB%n",
                    server,
                    count,
                    published,
                    Long.parseLong(publisher[0]),
                    millis,
                    Long.parseLong(publisher[1]),
                    counted.closed + counted.ended,
                    missing + client.problems(),
                    Long.parseLong(stats[0]));
            if (counted.closed + counted.ended != 0) {
                System.out.println("         ended: " + stats[1]);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String line(BufferedReader in) {
        try {
            String line = in.readLine();
            if (line == null) {
                throw new LoadException("the server process ended");
            }
            return line;
        } catch (IOException e) {
            throw new LoadException("the server process ended", e);
        }
    }

    /** Counts the connections that the server closes. */
    private static final class Counted implements PeerListener {
        private int closed;
        private int ended;

        @Override
        public void said(Peer peer, String text) {
            System.err.println("connection " + peer.index() + ": " + text);
        }

        @Override
        public void closed(Peer peer, int code, String reason) {
            closed++;
        }

        @Override
        public void ended(Peer peer, String why) {
            ended += peer.leaving() ? 0 : 1;
        }
    }
}
