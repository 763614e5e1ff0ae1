package dev.vask.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A Redis Cluster of a test's own: three primaries without replicas. */
final class TestCluster implements AutoCloseable {
    private static final String[] SETTINGS = {
        "--cluster-enabled",
        "yes",
        "--cluster-node-timeout",
        "2000",
        "--cluster-require-full-coverage",
        "no",
        "--repl-diskless-sync-delay",
        "0"
    };

    private final List<TestRedis> servers = new ArrayList<>();
    private final RedisClient client = RedisClient.create();

    static TestCluster start() throws IOException {
        TestCluster cluster = new TestCluster();
        for (int n = 0; n < 3; n++) {
            cluster.servers.add(TestRedis.start(SETTINGS));
        }
        cluster.meet();
        return cluster;
    }

    private void meet() {
        for (int n = 0; n < 3; n++) {
            int from = n * 16_384 / 3;
            int to = (n + 1) * 16_384 / 3;
            int other = servers.get((n + 1) % 3).port();
            ask(
                    n,
                    commands ->
                            commands.clusterAddSlots(IntStream.range(from, to).toArray()));
            ask(n, commands -> commands.clusterMeet("127.0.0.1", other));
        }
        for (int n = 0; n < 3; n++) {
            int server = n;
            Heard.eventually(() -> ask(server, RedisCommands::clusterInfo).contains("cluster_state:ok")
                    && ask(server, RedisCommands::clusterNodes)
                                    .lines()
                                    .filter(line -> line.contains("connected"))
                                    .count()
                            == 3);
        }
    }

    /** Adds a replica of a primary and waits until it could take its place. */
    void addReplica(int of) throws IOException {
        servers.add(TestRedis.start(SETTINGS));
        int replica = servers.size() - 1;
        int port = servers.get(0).port();
        ask(replica, commands -> commands.clusterMeet("127.0.0.1", port));
        String primary = id(of);
        Heard.eventually(() -> ask(replica, RedisCommands::clusterNodes).contains(primary));
        ask(replica, commands -> commands.clusterReplicate(primary));
        Heard.eventually(() -> servers.get(replica).info().contains("master_link_status:up"));
        Heard.eventually(() -> ask(0, RedisCommands::clusterNodes).contains("slave " + primary));
    }

    /** Moves a slot, which may have keys, from the server that has it to another one. */
    void move(int slot, int to) {
        int from = owner(slot);
        String source = id(from);
        String target = id(to);
        ask(to, commands -> commands.clusterSetSlotImporting(slot, source));
        ask(from, commands -> commands.clusterSetSlotMigrating(slot, target));
        List<String> keys = ask(from, commands -> commands.clusterGetKeysInSlot(slot, 1_000));
        for (String key : keys) {
            ask(from, commands -> commands.migrate("127.0.0.1", servers.get(to).port(), key, 0, 2_000));
        }
        ask(to, commands -> commands.clusterSetSlotNode(slot, target));
        ask(from, commands -> commands.clusterSetSlotNode(slot, target));
        for (int n = 0; n < servers.size(); n++) {
            ask(n, commands -> commands.clusterSetSlotNode(slot, target));
        }
    }

    int owner(int slot) {
        return Math.min(2, slot * 3 / 16_384);
    }

    private String id(int server) {
        return ask(server, RedisCommands::clusterMyId);
    }

    String[] uris() {
        return servers.stream().map(TestRedis::uri).toArray(String[]::new);
    }

    TestRedis server(int number) {
        return servers.get(number);
    }

    private <T> T ask(int server, Function<RedisCommands<String, String>, T> question) {
        try (StatefulRedisConnection<String, String> connection =
                client.connect(RedisURI.create(servers.get(server).uri()))) {
            return question.apply(connection.sync());
        }
    }

    @Override
    public void close() {
        client.shutdown();
        servers.forEach(TestRedis::close);
    }
}
