package dev.vask.backplane.contract;

import dev.vask.testing.VirtualTime;

class ChaosOverMemoryContractTest extends BackplaneContract {
    @Override
    protected BackplaneFixture open() {
        VirtualTime time = new VirtualTime();
        MemoryCluster cluster = new MemoryCluster(time);
        return new ChaosFixture(cluster::node, true, time, 2);
    }
}
