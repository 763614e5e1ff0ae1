package dev.vask.backplane.contract;

import dev.vask.internal.local.LocalBackplane;
import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneListener;

class LocalBackplaneContractTest extends BackplaneContract {
    @Override
    protected BackplaneFixture open() {
        return new BackplaneFixture() {
            @Override
            public Backplane node(BackplaneListener listener) {
                Backplane node = new LocalBackplane();
                node.start(listener);
                return node;
            }

            @Override
            public boolean severalNodes() {
                return false;
            }

            @Override
            public boolean tellsInsideCalls() {
                return true;
            }

            @Override
            public void close() {}
        };
    }
}
