package dev.vask.redis.servers;

import dev.vask.backplane.contract.BackplaneContract;
import dev.vask.backplane.contract.BackplaneFixture;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

@Tag("once")
@DisplayName("K1: the contract, on a cluster of three masters")
class RedisClusterContractTest extends BackplaneContract {
    private static @Nullable RedisClusterServers cluster;

    @BeforeAll
    static void startServers() throws IOException {
        cluster = RedisClusterServers.start();
    }

    @AfterAll
    static void stopServers() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Override
    protected BackplaneFixture open() {
        return new RedisFixture(
                () -> RedisNode.settings().cluster(cluster.uris().toArray(String[]::new)),
                List.of(cluster.server(0), cluster.server(1), cluster.server(2)),
                null);
    }
}
