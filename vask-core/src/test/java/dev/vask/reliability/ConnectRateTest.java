package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.Limits;
import dev.vask.testing.FakeSocket;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** reliability.md §4.2, S-25: how many may come at once, because clients come back without looking around. */
class ConnectRateTest {
    private static final int BURST = 10;

    private final World world = new World(
            options -> options.limits(Limits.defaults().withConnectsPerSecond(2).withConnectBurst(BURST)));

    private FakeSocket connect(String key) {
        return FakeSocket.connect(world.vask, "/app/" + key + "?protocol=7");
    }

    private void connectsAll(int count) {
        for (int i = 0; i < count; i++) {
            world.connect();
        }
    }

    @Test
    @DisplayName("S-25: beyond the burst a connection is closed with 4100, on which clients try again after a second")
    void burst() {
        // One place was the bystander's.
        connectsAll(BURST - 1);

        World.closed(connect(World.KEY), 4100);

        assertThat(world.vask.stats().connections()).isEqualTo(BURST);
        assertThat(world.vask.stats().refusedConnections()).isOne();
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-25: so many a second are let in after that")
    void rate() {
        connectsAll(BURST - 1);
        World.closed(connect(World.KEY), 4100);

        world.time.advance(Duration.ofSeconds(1));

        connectsAll(2);
        World.closed(connect(World.KEY), 4100);
    }

    @Test
    @DisplayName("S-25: another app's clients are let in all the while")
    void otherApp() {
        connectsAll(BURST - 1);
        World.closed(connect(World.KEY), 4100);

        assertThat(connect(World.OTHER_KEY).isOpen()).isTrue();
    }
}
