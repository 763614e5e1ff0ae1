package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("a bad network in front of Jetty")
class FaultsOnJettyTest extends FaultScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return JettyHost.start(vask, Routes.NONE);
    }
}
