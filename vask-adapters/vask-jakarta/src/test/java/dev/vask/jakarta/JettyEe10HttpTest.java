package dev.vask.jakarta;

import org.junit.jupiter.api.DisplayName;

@DisplayName("Jetty's EE 10 keeps the promises of the HTTP API")
class JettyEe10HttpTest extends JakartaHttpContract {
    @Override
    Host newHost() throws Exception {
        return new JettyEe10Host();
    }
}
