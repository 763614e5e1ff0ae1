package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.FakeSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The call of an adapter whose server begins to stop (reliability.md §4.8). */
class ServerStopTest {
    private static final Duration WINDOW = Duration.ofSeconds(5);

    private final World world = new World(options -> options.drainWindow(WINDOW));

    @Test
    @DisplayName("a server that stops -> every connection closes with 4200 within the drain window [S-86]")
    void connectionsCloseWithinTheWindow() {
        List<FakeSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sockets.add(world.connect());
        }

        world.vask.sockets().drain();

        assertThat(sockets).allMatch(socket -> Integer.valueOf(4200).equals(socket.closeCode()));
        assertThat(world.time.elapsed()).isPositive().isLessThanOrEqualTo(WINDOW);
        assertThat(world.time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("a server that stops -> a socket that opens meanwhile is refused with 4100 [S-86]")
    void socketsAreRefusedMeanwhile() {
        world.connect();
        List<FakeSocket> late = new ArrayList<>();
        world.time.after(Duration.ofMillis(1), () -> late.add(FakeSocket.connect(world.vask, World.TARGET)));
        world.connect();

        world.vask.sockets().drain();

        World.closed(late.get(0), 4100);
    }

    @Test
    @DisplayName("a server that is started again -> its sockets are accepted")
    void socketsAreAcceptedAgain() {
        world.connect();
        world.vask.sockets().drain();

        assertThat(world.vask.isOpen()).isTrue();
        assertThat(world.connect().isOpen()).isTrue();
    }

    @Test
    @DisplayName("a drain of the host application -> a server that stops later does not accept sockets again [S-80]")
    void hostDrainIsFinal() {
        world.connect();
        world.vask.drain(WINDOW);

        world.vask.sockets().drain();

        assertThat(world.vask.isOpen()).isFalse();
        World.closed(FakeSocket.connect(world.vask, World.TARGET), 4100);
    }

    @Test
    @DisplayName("a login session that ends -> the connection closes with 4200")
    void sessionEnd() {
        FakeSocket socket = world.connect();

        socket.endsSession();

        World.closed(socket, 4200);
    }
}
