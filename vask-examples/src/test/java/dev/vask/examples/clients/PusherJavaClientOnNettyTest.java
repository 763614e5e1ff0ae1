package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("pusher-java-client on Netty")
class PusherJavaClientOnNettyTest extends PusherJavaClientScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return NettyHost.start(vask, Routes.NONE);
    }
}
