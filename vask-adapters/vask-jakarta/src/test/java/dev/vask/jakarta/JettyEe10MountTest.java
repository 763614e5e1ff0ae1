package dev.vask.jakarta;

import org.junit.jupiter.api.DisplayName;

@DisplayName("Vask is mounted into Jetty's EE 10")
class JettyEe10MountTest extends JakartaMountContract {
    @Override
    Host newHost() throws Exception {
        return new JettyEe10Host();
    }
}
