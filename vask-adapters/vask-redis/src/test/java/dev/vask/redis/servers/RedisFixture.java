package dev.vask.redis.servers;

import dev.vask.backplane.contract.BackplaneFixture;
import dev.vask.backplane.contract.Chaos;
import dev.vask.backplane.contract.ChaosBackplane;
import dev.vask.redis.RedisBackplaneBuilder;
import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneHealth;
import dev.vask.spi.BackplaneListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Nodes on a Redis that outlives the test. */
public final class RedisFixture implements BackplaneFixture {
    private final Supplier<RedisBackplaneBuilder> settings;
    private final List<RedisServer> servers;
    private final @Nullable Long chaos;
    private final List<Backplane> nodes = new ArrayList<>();

    /**
     * A fixture for one test.
     *
     * @param servers those that are frozen together
     * @param chaos the seed of what is done to calls on their way; null where nothing is
     */
    public RedisFixture(Supplier<RedisBackplaneBuilder> settings, List<RedisServer> servers, @Nullable Long chaos) {
        this.settings = settings;
        this.servers = servers;
        this.chaos = chaos;
    }

    @Override
    public Backplane node(BackplaneListener listener) {
        Backplane redis = settings.get().build();
        Backplane node = chaos == null ? redis : new ChaosBackplane(redis, Chaos.of(chaos + nodes.size()));
        nodes.add(node);
        node.start(listener);
        Await.until("a usable node", Duration.ofSeconds(20), () -> node.health().state() == BackplaneHealth.State.UP);
        return node;
    }

    @Override
    public boolean callsMayFail() {
        return chaos != null;
    }

    @Override
    public boolean freezable() {
        return true;
    }

    @Override
    public void freeze() throws Exception {
        for (RedisServer server : servers) {
            server.freeze();
        }
    }

    @Override
    public void thaw() throws Exception {
        for (RedisServer server : servers) {
            server.thaw();
        }
    }

    @Override
    public void close() throws Exception {
        thaw();
        nodes.forEach(Backplane::close);
    }
}
