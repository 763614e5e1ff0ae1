package dev.vask.redis.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One redis-server, without persistence, on a free port. For one thread. */
public final class RedisServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String DUMP = "dump.rdb";

    private final Path directory;
    private final int port;
    private final List<String> options;
    private Process process;

    private RedisServer(Path directory, int port, List<String> options) throws IOException {
        this.directory = directory;
        this.port = port;
        this.options = options;
        process = run();
    }

    /**
     * Starts a server and waits until it answers; the test is skipped where none is installed.
     *
     * @param options as on its command line, <code>--name</code> and value by turns
     */
    public static RedisServer start(String... options) throws IOException {
        Processes.redisServer();
        while (true) {
            RedisServer server =
                    new RedisServer(Files.createTempDirectory("vask-redis"), Processes.freePort(), List.of(options));
            if (server.answers()) {
                return server;
            }
            // Somebody else was faster to that port.
            server.close();
        }
    }

    /** Waits until it answers; false where it has ended before. */
    private boolean answers() {
        Await.until(
                "redis-server on port " + port,
                PATIENCE,
                () -> !process.isAlive() || command("PING").equals("PONG"));
        return process.isAlive();
    }

    private Process run() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Processes.redisServer().toString());
        command.addAll(List.of("--port", String.valueOf(port), "--bind", "127.0.0.1", "--save", ""));
        command.addAll(List.of("--appendonly", "no", "--dir", directory.toString(), "--dbfilename", DUMP));
        command.addAll(options);
        return Processes.start(directory, command);
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** As a client names it. */
    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** Does one command whose answer is text, on a connection of its own. */
    public String command(String... command) throws IOException {
        try (Resp resp = new Resp(port)) {
            return resp.text(command);
        }
    }

    /** Does one command whose answer is a list of text. */
    public List<String> list(String... command) throws IOException {
        try (Resp resp = new Resp(port)) {
            Object answer = resp.call(command);
            return answer instanceof List<?> all
                    ? all.stream().map(String::valueOf).toList()
                    : List.of();
        }
    }

    /** All its keys. */
    public List<String> keys() throws IOException {
        return list("KEYS", "*");
    }

    /** Ends all connections of a type, <code>normal</code> or <code>pubsub</code>. */
    public void endConnections(String type) throws IOException {
        command("CLIENT", "KILL", "TYPE", type);
    }

    /** Makes a user with these rights, as in an ACL file. */
    public void user(String name, String rights) throws IOException {
        List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", name));
        command.addAll(List.of(rights.split(" ", -1)));
        command(command.toArray(String[]::new));
    }

    /** Forgets everything, as an operator may. */
    public void flushAll() throws IOException {
        command("FLUSHALL");
    }

    /** Ends it without a word, as a kernel that is out of memory does. */
    public void kill() {
        Processes.kill(process);
    }

    /** Starts it again on the same port, with nothing in it. */
    public void restartEmpty() throws IOException {
        Files.deleteIfExists(directory.resolve(DUMP));
        restart();
    }

    /** Writes its data to disk; what comes later is lost by {@link #kill}. */
    public void save() throws IOException {
        command("SAVE");
    }

    /** Starts it again on the same port, with what was saved last. */
    public void restart() throws IOException {
        process = run();
        if (!answers()) {
            throw new AssertionError("redis-server did not start again: " + log());
        }
    }

    /** Stops it from doing anything; its connections stay (SIGSTOP). */
    public void freeze() throws IOException, InterruptedException {
        Processes.signal(process, "STOP");
    }

    /** Ends {@link #freeze}. */
    public void thaw() throws IOException, InterruptedException {
        Processes.signal(process, "CONT");
    }

    /** What it wrote to its log. */
    public String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    @Override
    public void close() {
        Processes.kill(process);
        Processes.delete(directory);
    }
}
