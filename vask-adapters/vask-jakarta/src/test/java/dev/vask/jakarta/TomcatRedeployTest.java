package dev.vask.jakarta;

import org.junit.jupiter.api.DisplayName;

@DisplayName("Tomcat lets go of an application that is gone")
class TomcatRedeployTest extends JakartaRedeployContract {
    TomcatRedeployTest() throws Exception {
        super(new TomcatHost());
    }
}
