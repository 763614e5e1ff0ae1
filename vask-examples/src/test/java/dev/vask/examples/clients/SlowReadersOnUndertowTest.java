package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("slow readers on Undertow")
class SlowReadersOnUndertowTest extends SlowReaderScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return UndertowHost.start(vask, Routes.NONE);
    }
}
