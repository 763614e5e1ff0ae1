package dev.vask.redis.servers;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Three masters without replicas that are one Redis Cluster. For one thread. */
public final class RedisClusterServers implements AutoCloseable {
    private static final int SLOTS = 16_384;
    private static final int MASTERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<RedisServer> servers = new ArrayList<>();

    private RedisClusterServers() {}

    /** Starts them and waits until they agree; the test is skipped where no server is installed. */
    public static RedisClusterServers start() throws IOException {
        RedisClusterServers cluster = new RedisClusterServers();
        try {
            cluster.meet();
        } catch (IOException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private static RedisServer startOne() throws IOException {
        String bus = String.valueOf(Processes.freePort());
        return RedisServer.start("--cluster-enabled", "yes", "--cluster-port", bus, "--cluster-node-timeout", "2000");
    }

    private void meet(RedisServer server) throws IOException {
        String port = String.valueOf(server(0).port());
        server.command("CLUSTER", "MEET", "127.0.0.1", port, busOf(0));
    }

    private void meet() throws IOException {
        for (int i = 0; i < MASTERS; i++) {
            servers.add(startOne());
            int from = SLOTS * i / MASTERS;
            int to = SLOTS * (i + 1) / MASTERS - 1;
            server(i).command("CLUSTER", "ADDSLOTSRANGE", String.valueOf(from), String.valueOf(to));
            server(i).command("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
            if (i > 0) {
                meet(server(i));
            }
        }
        for (RedisServer server : servers) {
            Await.until("one cluster", PATIENCE, () -> {
                String info = server.command("CLUSTER", "INFO");
                return info.contains("cluster_state:ok")
                        && info.contains("cluster_known_nodes:" + MASTERS)
                        && info.contains("cluster_slots_assigned:" + SLOTS);
            });
        }
    }

    /** From now on those that are left serve their slots while another is dead; without this they refuse everything. */
    public void servePartly() throws IOException {
        for (RedisServer server : servers) {
            server.command("CONFIG", "SET", "cluster-require-full-coverage", "no");
        }
    }

    /** Adds a replica of a master, as the last of the servers, and waits until it could take its place. */
    public void addReplica(int of) throws IOException {
        server(of).command("CONFIG", "SET", "repl-diskless-sync-delay", "0");
        String master = id(of);
        RedisServer replica = startOne();
        servers.add(replica);
        meet(replica);
        Await.until(
                "the master",
                PATIENCE,
                () -> replica.command("CLUSTER", "NODES").contains(master));
        replica.command("CLUSTER", "REPLICATE", master);
        Await.until(
                "the replica",
                PATIENCE,
                () -> replica.command("INFO", "replication").contains("master_link_status:up"));
        Await.until(
                "all know it",
                PATIENCE,
                () -> server(0).command("CLUSTER", "NODES").contains("slave " + master));
    }

    /** A master. */
    public RedisServer server(int index) {
        return servers.get(index);
    }

    /** How many there are. */
    public int size() {
        return servers.size();
    }

    /** As clients name them. */
    public List<String> uris() {
        return servers.stream().map(RedisServer::uri).toList();
    }

    private String busOf(int index) throws IOException {
        String own = server(index).command("CLUSTER", "NODES");
        String address = own.lines()
                .filter(line -> line.contains("myself"))
                .findFirst()
                .orElseThrow()
                .split(" ", -1)[1];
        return address.substring(address.indexOf('@') + 1).replaceFirst(",.*", "");
    }

    private String id(int index) throws IOException {
        return server(index).command("CLUSTER", "MYID");
    }

    /** The slot of a key. */
    public int slotOf(String key) throws IOException {
        return Integer.parseInt(server(0).command("CLUSTER", "KEYSLOT", key));
    }

    /** Whose a slot is, as that server itself says. */
    public int ownerOf(int slot) throws IOException {
        try (Resp resp = new Resp(server(0).port())) {
            if (resp.call("CLUSTER", "SLOTS") instanceof List<?> ranges) {
                for (Object range : ranges) {
                    List<?> parts = (List<?>) range;
                    if ((Long) parts.get(0) <= slot && slot <= (Long) parts.get(1)) {
                        long port = (Long) ((List<?>) parts.get(2)).get(1);
                        for (int i = 0; i < servers.size(); i++) {
                            if (server(i).port() == port) {
                                return i;
                            }
                        }
                    }
                }
            }
        }
        throw new IOException("nobody owns slot " + slot);
    }

    /** Moves a slot with all its keys, as <code>redis-cli --cluster reshard</code> does, while clients go on. */
    public void move(int slot, int from, int to) throws IOException {
        String name = String.valueOf(slot);
        server(to).command("CLUSTER", "SETSLOT", name, "IMPORTING", id(from));
        server(from).command("CLUSTER", "SETSLOT", name, "MIGRATING", id(to));
        List<String> keys = server(from).list("CLUSTER", "GETKEYSINSLOT", name, "100");
        while (!keys.isEmpty()) {
            for (String key : keys) {
                server(from)
                        .command(
                                "MIGRATE",
                                "127.0.0.1",
                                String.valueOf(server(to).port()),
                                key,
                                "0",
                                "5000");
            }
            keys = server(from).list("CLUSTER", "GETKEYSINSLOT", name, "100");
        }
        server(to).command("CLUSTER", "SETSLOT", name, "NODE", id(to));
        server(from).command("CLUSTER", "SETSLOT", name, "NODE", id(to));
        for (int i = 0; i < servers.size(); i++) {
            if (i != from && i != to) {
                server(i).command("CLUSTER", "SETSLOT", name, "NODE", id(to));
            }
        }
    }

    @Override
    public void close() {
        servers.forEach(RedisServer::close);
    }
}
