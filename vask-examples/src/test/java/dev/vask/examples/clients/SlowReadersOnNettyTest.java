package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("slow readers on Netty")
class SlowReadersOnNettyTest extends SlowReaderScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return NettyHost.start(vask, Routes.NONE);
    }
}
