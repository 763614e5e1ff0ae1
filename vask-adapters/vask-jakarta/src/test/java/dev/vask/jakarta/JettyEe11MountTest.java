package dev.vask.jakarta;

import org.junit.jupiter.api.DisplayName;

@DisplayName("Vask is mounted into Jetty's EE 11")
class JettyEe11MountTest extends JakartaMountContract {
    @Override
    Host newHost() throws Exception {
        return new JettyEe11Host();
    }
}
