package dev.vask.jakarta;

import org.junit.jupiter.api.DisplayName;

@DisplayName("Jetty's EE 11 keeps the promises of the HTTP API")
class JettyEe11HttpTest extends JakartaHttpContract {
    @Override
    Host newHost() throws Exception {
        return new JettyEe11Host();
    }
}
