package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("a bad network in front of Undertow")
class FaultsOnUndertowTest extends FaultScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return UndertowHost.start(vask, Routes.NONE);
    }
}
