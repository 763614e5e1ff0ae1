package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("late lookups on Netty")
class LateLookupsOnNettyTest extends LateLookupScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return NettyHost.start(vask, Routes.NONE);
    }
}
