package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("pusher-java-client and a restarted Jetty")
class RestartOnJettyTest extends RestartScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return JettyHost.start(vask, Routes.NONE);
    }
}
