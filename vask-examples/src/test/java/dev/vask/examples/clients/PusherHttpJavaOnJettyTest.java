package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("pusher-http-java on Jetty")
class PusherHttpJavaOnJettyTest extends PusherHttpJavaScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return JettyHost.start(vask, Routes.NONE);
    }
}
