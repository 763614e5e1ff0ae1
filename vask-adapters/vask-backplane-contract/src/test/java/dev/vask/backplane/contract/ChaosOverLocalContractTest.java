package dev.vask.backplane.contract;

import dev.vask.internal.local.LocalBackplane;

class ChaosOverLocalContractTest extends BackplaneContract {
    @Override
    protected BackplaneFixture open() {
        return new ChaosFixture(LocalBackplane::new, false, null, 1);
    }
}
