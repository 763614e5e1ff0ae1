package dev.vask.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.Vask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Vask is mounted into Tomcat")
class TomcatMountTest extends JakartaMountContract {
    @Override
    Host newHost() throws Exception {
        return new TomcatHost();
    }

    @Test
    @DisplayName("behind a filter that may not answer asynchronously the HTTP API answers 500, and sockets work")
    void behindSynchronous() throws Exception {
        try (Vask vask = Vask.builder().app(APP).build()) {
            startBehind(vask, false, (request, response, chain) -> chain.doFilter(request, response));
            assertThat(statusOfTrigger()).isEqualTo(500);
            assertThat(connect("/app/key?protocol=7").next().text()).contains("pusher:connection_established");
        }
    }
}
