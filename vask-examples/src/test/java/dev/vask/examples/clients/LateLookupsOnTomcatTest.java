package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("late lookups on Tomcat")
class LateLookupsOnTomcatTest extends LateLookupScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return TomcatHost.start(vask, Routes.NONE);
    }
}
