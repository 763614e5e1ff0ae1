package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("pusher-http-java on Netty")
class PusherHttpJavaOnNettyTest extends PusherHttpJavaScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return NettyHost.start(vask, Routes.NONE);
    }
}
