package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.FakeSocket;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** reliability.md §4.5, S-70, S-71: a process that was stopped for a while, and clients that are not to blame. */
class PauseTest {
    private static final String PING_FRAME = "{\"event\":\"pusher:ping\",\"data\":{}}";
    private static final String PONG = "{\"event\":\"pusher:pong\",\"data\":{}}";
    private static final Duration ACTIVITY = Duration.ofMinutes(2);
    private static final Duration PONG_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOPPED = Duration.ofMinutes(5);

    private final World world = new World();

    @Test
    @DisplayName("S-70: who was pinged before the process was stopped is pinged again, and has all the time to answer")
    void pingedBefore() {
        FakeSocket client = world.connect();
        world.time.advance(ACTIVITY);
        assertThat(client.newFrames()).containsExactly(PING_FRAME);

        world.time.pause(STOPPED);
        world.time.advance(Duration.ZERO);

        assertThat(client.newFrames()).containsExactly(PING_FRAME);
        world.time.advance(PONG_TIMEOUT.minusMillis(1));
        assertThat(client.isOpen()).isTrue();
        client.says(PONG);
        world.time.advance(PONG_TIMEOUT);
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    @DisplayName("S-70: who does not answer the ping after the stop either is closed with 4201")
    void silentAfterwards() {
        FakeSocket client = world.connect();
        world.time.advance(ACTIVITY);
        world.time.pause(STOPPED);
        world.time.advance(PONG_TIMEOUT);

        World.closed(client, 4201);
    }

    @Test
    @DisplayName("S-70: who was not pinged yet is pinged in the first moment after the stop, and no more")
    void notPingedBefore() {
        FakeSocket client = world.connect();

        world.time.pause(STOPPED);
        world.time.advance(Duration.ZERO);

        assertThat(client.newFrames()).containsExactly(PING_FRAME);
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    @DisplayName(
            "S-70: a message that was at the socket when the process was stopped does not make its reader slow at once")
    void atTheSocket() {
        FakeSocket reader = world.inRoom();
        reader.stopsReading();
        world.vask.app(World.KEY).trigger(World.ROOM, "e", "1");

        world.time.pause(Duration.ofMinutes(1));
        world.time.advance(Duration.ZERO);

        assertThat(reader.isOpen()).isTrue();
        reader.resumesReading();
        world.time.advance(Duration.ofSeconds(15));
        assertThat(reader.isOpen()).isTrue();
        assertThat(world.vask.stats().slowConsumers()).isZero();
    }

    @Test
    @DisplayName("S-70: a reader that takes nothing after the stop either is closed with 4100")
    void slowAfterwards() {
        FakeSocket reader = world.inRoom();
        reader.stopsReading();
        world.vask.app(World.KEY).trigger(World.ROOM, "e", "1");
        world.time.pause(Duration.ofMinutes(1));

        world.time.advance(Duration.ofSeconds(15));

        assertThat(world.vask.stats().slowConsumers()).isOne();
        assertThat(world.bystander.isOpen()).isTrue();
    }

    @Test
    @DisplayName("S-71: three seconds in which nothing ran change nothing: who is silent is closed as ever")
    void shortPause() {
        FakeSocket client = world.connect();
        world.time.advance(ACTIVITY);
        client.newFrames();
        world.time.advance(PONG_TIMEOUT.minusSeconds(1));

        world.time.pause(Duration.ofSeconds(3));
        world.time.advance(Duration.ZERO);

        World.closed(client, 4201);
    }
}
