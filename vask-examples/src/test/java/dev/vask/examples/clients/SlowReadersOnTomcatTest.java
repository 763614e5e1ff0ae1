package dev.vask.examples.clients;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;

@DisplayName("slow readers on Tomcat")
class SlowReadersOnTomcatTest extends SlowReaderScenarios {
    @Override
    Host start(Vask vask) throws Exception {
        return TomcatHost.start(vask, Routes.NONE);
    }
}
