package dev.vask.redis;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Assumptions;

/** A Redis of a test's own, on a free port of this machine. */
final class TestRedis implements AutoCloseable {
    private final int port;
    private final String[] more;
    private Process process;

    private TestRedis(int port, String... more) throws IOException {
        this.port = port;
        this.more = more;
        process = launch();
    }

    /** @param more settings of the server; a single one is the configuration of a sentinel */
    static TestRedis start(String... more) throws IOException {
        Assumptions.assumeTrue(isInstalled(), "redis-server is not on the PATH");
        return new TestRedis(freePort(), more);
    }

    private static boolean isInstalled() {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "redis-server")));
    }

    private static int freePort() throws IOException {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                // A cluster's servers talk on a port that is 10 000 higher.
                if (socket.getLocalPort() < 55_000) {
                    return socket.getLocalPort();
                }
            }
        }
    }

    private Process launch() throws IOException {
        Path directory = Files.createTempDirectory("vask-redis");
        directory.toFile().deleteOnExit();
        List<String> command = new ArrayList<>(List.of("redis-server"));
        if (more.length == 1) {
            command.add(
                    Files.writeString(directory.resolve("redis.conf"), more[0]).toString());
        }
        command.addAll(List.of("--port", String.valueOf(port), "--bind", "127.0.0.1"));
        if (more.length == 1) {
            command.add("--sentinel");
        } else {
            command.addAll(List.of("--save", "", "--appendonly", "no"));
        }
        command.addAll(List.of("--dir", directory.toString()));
        if (more.length > 1) {
            command.addAll(List.of(more));
        }
        Process launched = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() < end) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return launched;
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
        throw new IOException("redis-server did not start");
    }

    int port() {
        return port;
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    List<String> keys(String prefix) {
        return ask(commands -> commands.keys(prefix + ":*"));
    }

    String info() {
        return ask(commands -> commands.info());
    }

    void set(String key, String value) {
        ask(commands -> commands.set(key, value));
    }

    /** Makes a user with some rights. */
    void user(String name, String rights) {
        CommandArgs<String, String> args =
                new CommandArgs<>(StringCodec.UTF8).add("SETUSER").add(name);
        for (String right : rights.split(" ", -1)) {
            args.add(right);
        }
        ask(commands -> commands.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), args));
    }

    void flushAll() {
        ask(commands -> commands.flushall());
    }

    /** Ends all connections that receive. */
    void killPubSub() {
        ask(commands -> commands.clientKill(KillArgs.Builder.typePubsub()));
    }

    /** Ends all connections for commands. */
    void killNormal() {
        ask(commands -> commands.clientKill(KillArgs.Builder.typeNormal()));
    }

    private <T> T ask(Function<RedisCommands<String, String>, T> question) {
        RedisClient client = RedisClient.create(uri());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.apply(connection.sync());
        } finally {
            client.shutdown();
        }
    }

    /** Ends it as a crash does; all that it had is lost. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    void startAgain() throws IOException {
        process = launch();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        kill();
    }
}
