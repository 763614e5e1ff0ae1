package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("late lookups on Undertow")
class LateLookupsOnUndertowTest extends LateLookupScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return UndertowHost.start(vask, Routes.NONE);
    }
}
