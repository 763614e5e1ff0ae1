package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("slow readers on Jetty")
class SlowReadersOnJettyTest extends SlowReaderScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return JettyHost.start(vask, Routes.NONE);
    }
}
