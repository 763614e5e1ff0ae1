package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("pusher-http-java on Undertow")
class PusherHttpJavaOnUndertowTest extends PusherHttpJavaScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return UndertowHost.start(vask, Routes.NONE);
    }
}
