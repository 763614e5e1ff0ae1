package dev.vask.redis.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A master, its replica, and three sentinels that take a master for dead after two seconds. For one thread. */
public final class SentinelServers implements AutoCloseable {
    /** Under which sentinels know the master. */
    public static final String MASTER = "vask-master";

    /** User and password of the replica, so that it alone can be shut out. */
    private static final String REPLICATION = "replication";

    private static final int SENTINELS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RedisServer master;
    private final RedisServer replica;
    private final List<Sentinel> sentinels = new ArrayList<>();

    private record Sentinel(Process process, Path directory, int port) {}

    private SentinelServers(RedisServer master, RedisServer replica) {
        this.master = master;
        this.replica = replica;
    }

    /** Starts them and waits until the sentinels know one another; the test is skipped where no server is installed. */
    public static SentinelServers start() throws IOException {
        RedisServer master = RedisServer.start("--repl-diskless-sync-delay", "0");
        master.command("ACL", "SETUSER", REPLICATION, "on", ">" + REPLICATION, "+psync", "+replconf", "+ping");
        RedisServer replica = RedisServer.start(
                "--replicaof", "127.0.0.1 " + master.port(), "--masteruser", REPLICATION, "--masterauth", REPLICATION);
        SentinelServers servers = new SentinelServers(master, replica);
        try {
            servers.watch();
        } catch (IOException | RuntimeException | Error e) {
            servers.close();
            throw e;
        }
        return servers;
    }

    private void watch() throws IOException {
        Await.until(
                "the replica",
                PATIENCE,
                () -> replica.command("INFO", "replication").contains("master_link_status:up"));
        for (int i = 0; i < SENTINELS; i++) {
            sentinels.add(sentinel());
        }
        for (Sentinel sentinel : sentinels) {
            Await.until("sentinels that know one another", PATIENCE, () -> knowsAll(sentinel));
        }
    }

    private Sentinel sentinel() throws IOException {
        Path directory = Files.createTempDirectory("vask-sentinel");
        int port = Processes.freePort();
        Path settings = directory.resolve("sentinel.conf");
        Files.writeString(
                settings,
                String.join(
                        "\n",
                        "port " + port,
                        "bind 127.0.0.1",
                        "dir " + directory,
                        "sentinel monitor " + MASTER + " 127.0.0.1 " + master.port() + " 2",
                        "sentinel down-after-milliseconds " + MASTER + " 2000",
                        "sentinel failover-timeout " + MASTER + " 10000",
                        "sentinel parallel-syncs " + MASTER + " 1",
                        ""));
        List<String> command = List.of(Processes.redisServer().toString(), settings.toString(), "--sentinel");
        return new Sentinel(Processes.start(directory, command), directory, port);
    }

    private static boolean knowsAll(Sentinel sentinel) throws IOException {
        try (Resp resp = new Resp(sentinel.port())) {
            String state = resp.text("SENTINEL", "MASTER", MASTER);
            return state.contains("num-slaves, 1") && state.contains("num-other-sentinels, " + (SENTINELS - 1));
        }
    }

    /** The replica gets no further writes, and comes to know of none when the master dies. */
    public void cutReplication() throws IOException {
        master.command("ACL", "SETUSER", REPLICATION, "off");
        master.command("CLIENT", "KILL", "TYPE", "replica");
    }

    /** The one that began as master. */
    public RedisServer master() {
        return master;
    }

    /** The one that began as replica. */
    public RedisServer replica() {
        return replica;
    }

    /** Where the sentinels listen. */
    public List<Integer> sentinelPorts() {
        return sentinels.stream().map(Sentinel::port).toList();
    }

    /** Whom the sentinels take for the master. */
    public int masterPort() throws IOException {
        try (Resp resp = new Resp(sentinels.get(0).port())) {
            if (resp.call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER) instanceof List<?> address) {
                return Integer.parseInt(String.valueOf(address.get(1)));
            }
        }
        throw new IOException("the sentinels know no master");
    }

    @Override
    public void close() {
        for (Sentinel sentinel : sentinels) {
            Processes.kill(sentinel.process());
            Processes.delete(sentinel.directory());
        }
        replica.close();
        master.close();
    }
}
