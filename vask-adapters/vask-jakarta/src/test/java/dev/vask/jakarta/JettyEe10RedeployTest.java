package dev.vask.jakarta;

import org.junit.jupiter.api.DisplayName;

@DisplayName("Jetty's EE 10 lets go of an application that is gone")
class JettyEe10RedeployTest extends JakartaRedeployContract {
    JettyEe10RedeployTest() {
        super(new JettyEe10Host());
    }
}
