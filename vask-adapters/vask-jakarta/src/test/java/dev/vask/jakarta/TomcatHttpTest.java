package dev.vask.jakarta;

import org.junit.jupiter.api.DisplayName;

@DisplayName("Tomcat keeps the promises of the HTTP API")
class TomcatHttpTest extends JakartaHttpContract {
    @Override
    Host newHost() throws Exception {
        return new TomcatHost();
    }

    @Override
    protected boolean looksBeforeContinue() {
        return false;
    }
}
