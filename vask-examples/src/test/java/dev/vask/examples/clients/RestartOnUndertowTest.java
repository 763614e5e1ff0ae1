package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("pusher-java-client and a restarted Undertow")
class RestartOnUndertowTest extends RestartScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return UndertowHost.start(vask, Routes.NONE);
    }
}
