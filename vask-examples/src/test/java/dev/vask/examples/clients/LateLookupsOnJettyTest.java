package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("late lookups on Jetty")
class LateLookupsOnJettyTest extends LateLookupScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return JettyHost.start(vask, Routes.NONE);
    }
}
