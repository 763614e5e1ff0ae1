package dev.vask.jakarta;

import java.util.Set;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Jetty's EE 10 keeps the contract of requests")
class JettyEe10RequestTest extends JakartaRequestContract {
    @Override
    Host newHost() throws Exception {
        return new JettyEe10Host();
    }

    @Override
    protected Set<Deviation> deviations() {
        return Set.of(
                Deviation.REFUSES_RAW_PATHS,
                Deviation.REFUSES_BAD_ESCAPES_IN_PATHS,
                Deviation.REFUSES_AMBIGUOUS_PATHS,
                Deviation.REFUSES_ENCODED_SLASHES,
                Deviation.REFUSES_OTHER_UPGRADES);
    }
}
