package dev.vask.jakarta;

import org.junit.jupiter.api.DisplayName;

@DisplayName("Jetty's EE 10 refuses bodies by SizeLimitHandler and GzipHandler, and Vask by its responses")
class JettyEe10GuardedBodyTest extends JettyGuardedBodyContract {
    @Override
    JettyHost newHost() {
        return new JettyEe10Host();
    }
}
