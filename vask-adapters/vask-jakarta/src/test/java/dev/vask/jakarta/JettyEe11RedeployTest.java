package dev.vask.jakarta;

import org.junit.jupiter.api.DisplayName;

@DisplayName("Jetty's EE 11 lets go of an application that is gone")
class JettyEe11RedeployTest extends JakartaRedeployContract {
    JettyEe11RedeployTest() {
        super(new JettyEe11Host());
    }
}
