package dev.vask.backplane.contract;

import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneListener;
import dev.vask.testing.VirtualTime;

class MemoryClusterContractTest extends BackplaneContract {
    @Override
    protected BackplaneFixture open() {
        VirtualTime time = new VirtualTime();
        MemoryCluster cluster = new MemoryCluster(time);
        return new BackplaneFixture() {
            @Override
            public Backplane node(BackplaneListener listener) {
                Backplane node = cluster.node();
                node.start(listener);
                return node;
            }

            @Override
            public VirtualTime virtualTime() {
                return time;
            }

            @Override
            public int tooLargeBytes() {
                return MemoryNode.tooLargeBytes();
            }

            @Override
            public void close() {}
        };
    }
}
