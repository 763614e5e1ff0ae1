package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("pusher-java-client and a restarted Tomcat")
class RestartOnTomcatTest extends RestartScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return TomcatHost.start(vask, Routes.NONE);
    }
}
