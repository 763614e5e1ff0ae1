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

@DisplayName("K1: the contract, on one server, with calls that fail and come late")
@Tag("once")
class ChaosOverRedisContractTest extends BackplaneContract {
    private static @Nullable RedisServer server;

    @BeforeAll
    static void startServer() throws IOException {
        server = RedisServer.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected BackplaneFixture open() {
        return new RedisFixture(() -> RedisNode.settings().uri(server.uri()), List.of(server), 3L);
    }
}
