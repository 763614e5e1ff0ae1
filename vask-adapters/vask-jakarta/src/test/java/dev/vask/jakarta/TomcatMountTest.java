package dev.vask.jakarta;

import org.junit.jupiter.api.DisplayName;

@DisplayName("Vask is mounted into Tomcat")
class TomcatMountTest extends JakartaMountContract {
    @Override
    Host newHost() throws Exception {
        return new TomcatHost();
    }
}
