package dev.vask.jakarta;

import java.util.Set;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Jetty's EE 10 keeps the socket contract")
class JettyEe10SocketTest extends JakartaSocketContract {
    @Override
    Host newHost() throws Exception {
        return new JettyEe10Host();
    }

    @Override
    protected Set<Deviation> deviations() {
        return Set.of(
                Deviation.READS_LENGTHS_NOT_MINIMAL,
                Deviation.REFUSES_1014_WITH_1011,
                Deviation.WAITS_FOR_DATA_BELOW_2_GIB,
                Deviation.CALLS_NEGATIVE_LENGTHS_TOO_LARGE,
                Deviation.HIDES_PINGS,
                Deviation.MAY_CONFUSE_CLOSES_THAT_CROSS);
    }
}
