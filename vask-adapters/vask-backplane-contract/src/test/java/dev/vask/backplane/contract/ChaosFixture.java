package dev.vask.backplane.contract;

import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneListener;
import dev.vask.testing.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chaos over other engines, each node with a seed of its own. */
final class ChaosFixture implements BackplaneFixture {
    /** Makes an engine's node, not started. */
    interface Engine {
        Backplane node();
    }

    private final Engine engine;
    private final boolean severalNodes;
    private final @Nullable VirtualTime time;
    private final long seed;
    private final List<ChaosBackplane> nodes = new ArrayList<>();

    ChaosFixture(Engine engine, boolean severalNodes, @Nullable VirtualTime time, long seed) {
        this.engine = engine;
        this.severalNodes = severalNodes;
        this.time = time;
        this.seed = seed;
    }

    @Override
    public Backplane node(BackplaneListener listener) {
        ChaosBackplane node = new ChaosBackplane(engine.node(), Chaos.of(seed + nodes.size()));
        node.start(listener);
        nodes.add(node);
        return node;
    }

    @Override
    public boolean severalNodes() {
        return severalNodes;
    }

    @Override
    public @Nullable VirtualTime virtualTime() {
        return time;
    }

    @Override
    public boolean callsMayFail() {
        return true;
    }

    @Override
    public boolean freezable() {
        return true;
    }

    @Override
    public void freeze() {
        nodes.forEach(ChaosBackplane::freeze);
    }

    @Override
    public void thaw() {
        nodes.forEach(ChaosBackplane::thaw);
    }

    @Override
    public void close() {
        nodes.forEach(ChaosBackplane::close);
    }
}
