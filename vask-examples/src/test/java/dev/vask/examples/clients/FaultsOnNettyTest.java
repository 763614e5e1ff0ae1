package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("a bad network in front of Netty")
class FaultsOnNettyTest extends FaultScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return NettyHost.start(vask, Routes.NONE);
    }
}
