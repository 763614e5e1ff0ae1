package dev.vask.jakarta;

import java.util.Set;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Tomcat keeps the contract of requests")
class TomcatRequestTest extends JakartaRequestContract {
    @Override
    Host newHost() throws Exception {
        return new TomcatHost();
    }

    @Override
    protected Set<Deviation> deviations() {
        return Set.of(
                Deviation.REFUSES_RAW_QUERIES,
                Deviation.REFUSES_RAW_PATHS,
                Deviation.REFUSES_BAD_ESCAPES_IN_PATHS,
                Deviation.REFUSES_ENCODED_SLASHES,
                Deviation.PRINTS_ITS_PARSE_ERRORS);
    }

    /** Its HTTP parser logs the first malformed request of a day at INFO, and others at DEBUG. */
    @Override
    protected boolean isLoggedByServer(LogRecord logged) {
        return logged.getLevel().equals(Level.INFO) && logged.getLoggerName().startsWith("org.apache.coyote.http11.");
    }
}
