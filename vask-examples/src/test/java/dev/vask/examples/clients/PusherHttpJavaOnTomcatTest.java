package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("pusher-http-java on Tomcat")
class PusherHttpJavaOnTomcatTest extends PusherHttpJavaScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return TomcatHost.start(vask, Routes.NONE);
    }
}
