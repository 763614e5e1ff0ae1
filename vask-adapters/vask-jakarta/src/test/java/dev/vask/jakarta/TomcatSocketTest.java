package dev.vask.jakarta;

import java.util.Set;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Tomcat keeps the socket contract")
class TomcatSocketTest extends JakartaSocketContract {
    @Override
    Host newHost() throws Exception {
        return new TomcatHost();
    }

    @Override
    protected Set<Deviation> deviations() {
        return Set.of(
                Deviation.READS_LENGTHS_NOT_MINIMAL,
                Deviation.REFUSES_LATER_CLOSE_CODES,
                Deviation.REFUSES_INVALID_REASONS_WITH_1002,
                Deviation.HANDS_ON_WHAT_FILLS_A_BUFFER,
                Deviation.WAITS_FOR_DATA,
                Deviation.HIDES_PINGS,
                Deviation.DROPS_SILENT_PEERS_LATE,
                Deviation.HIDES_ANSWERS_TO_CLOSES,
                Deviation.MAY_LOSE_CLOSES_THAT_CROSS,
                Deviation.TELLS_NO_CODE_AS_1000);
    }
}
