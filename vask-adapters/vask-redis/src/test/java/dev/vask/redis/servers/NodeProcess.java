package dev.vask.redis.servers;

import dev.vask.spi.Topic;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A {@link NodeMain} in a process of its own, seen from the test. For one thread. */
public final class NodeProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    /**
     * A line of what the node was told.
     *
     * @param millis when, by the machine's clock
     * @param kind as of {@link LogListener}
     */
    public record Line(long millis, String kind, String channel, String argument) {}

    private final Path directory;
    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;

    private NodeProcess(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
        in = process.outputWriter(StandardCharsets.UTF_8);
        out = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a node and waits until it is usable. */
    public static NodeProcess start(String uri, Duration lease) throws IOException {
        Path directory = Files.createTempDirectory("vask-node");
        // Surefire's own class path is a jar that names the others.
        String classPath = System.getProperty(
                "surefire.test.class.path", Objects.requireNonNull(System.getProperty("java.class.path")));
        Process process = new ProcessBuilder(
                        Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin", "java")
                                .toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        NodeMain.class.getName(),
                        uri,
                        String.valueOf(lease.toMillis()),
                        directory.resolve("told").toString())
                .redirectError(directory.resolve("log").toFile())
                .start();
        NodeProcess node = new NodeProcess(directory, process);
        try {
            if (!"ready".equals(node.line())) {
                throw new AssertionError("a node did not start: " + Files.readString(directory.resolve("log")));
            }
        } catch (IOException | RuntimeException | Error e) {
            node.close();
            throw e;
        }
        return node;
    }

    private String line() {
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        return String.valueOf(out.readLine());
                    } catch (IOException e) {
                        return "failed " + e;
                    }
                })
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** Has it carried out; fails where it fails there. Answers what it answered. */
    public String command(Object... words) throws IOException {
        in.write(String.join(" ", Arrays.stream(words).map(String::valueOf).toList()) + "\n");
        in.flush();
        String answer = line();
        if (!answer.startsWith("ok")) {
            throw new AssertionError(Arrays.toString(words) + ": " + answer);
        }
        return answer.substring(2).strip();
    }

    /** Ends the random joins and leaves; answers who is joined. */
    public Set<String> calm() throws IOException {
        String users = command("calm");
        return users.isEmpty() ? Set.of() : new TreeSet<>(List.of(users.split(",")));
    }

    /** What it was told of a topic so far. */
    public List<Line> told(Topic topic) throws IOException {
        try (var lines = Files.lines(directory.resolve("told"))) {
            return lines.map(line -> line.split("\t", -1))
                    // The last line may be half written.
                    .filter(parts -> parts.length == 4 && parts[2].equals(topic.channel()))
                    .map(parts -> new Line(Long.parseLong(parts[0]), parts[1], parts[2], parts[3]))
                    .toList();
        }
    }

    /** SIGKILL: no word to anybody. */
    public void kill() {
        Processes.kill(process);
    }

    /** SIGSTOP: it is there, and does nothing. */
    public void freeze() throws IOException, InterruptedException {
        Processes.signal(process, "STOP");
    }

    /** Ends {@link #freeze}. */
    public void thaw() throws IOException, InterruptedException {
        Processes.signal(process, "CONT");
    }

    @Override
    public void close() {
        Processes.kill(process);
        Processes.delete(directory);
    }
}
