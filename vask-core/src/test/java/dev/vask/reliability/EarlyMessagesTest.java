package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Limits;
import dev.vask.Vask;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** docs/spec/reliability.md §3: messages that wait, before a connection is accepted and behind a command. */
class EarlyMessagesTest {
    private static final int KIB = 1024;

    private final ManualExecutor registryThreads = new ManualExecutor();
    private final VirtualTime time = new VirtualTime();
    private final Vask vask = Vask.builder()
            .apps(key -> App.of(key, "s"))
            .registryExecutor(registryThreads)
            .executor(Runnable::run)
            .time(time)
            .build();
    private final FakeSocket client = FakeSocket.connect(vask, "/app/stored?protocol=7");

    /** A message of this many bytes that the protocol refuses; a refusal is one frame. */
    private static String message(int bytes) {
        return "x".repeat(bytes);
    }

    @Test
    @DisplayName(
            "sixteen messages wait until the app is known and are then processed; one more closes with 4100 [S-54]")
    void sixteenMessages() {
        for (int i = 0; i < 16; i++) {
            client.says(Say.PING);
        }
        FakeSocket other = FakeSocket.connect(vask, "/app/stored?protocol=7");
        for (int i = 0; i < 17; i++) {
            other.says(Say.PING);
        }

        World.closed(other, 4100);
        registryThreads.runAll();
        assertThat(client.frames()).hasSize(17).last().isEqualTo(World.PONG);
        assertThat(vask.stats().connections()).isOne();
    }

    @Test
    @DisplayName("64 KiB wait until the app is known; one byte more closes with 4100 [S-54]")
    void sixtyFourKib() {
        client.says(message(32 * KIB));
        client.says(message(32 * KIB));
        assertThat(client.isOpen()).isTrue();

        client.says("x");

        World.closed(client, 4100);
    }

    @Test
    @DisplayName("bytes are counted as UTF-8: 32 Ki characters of two bytes fill 64 KiB [S-54]")
    void bytesAreUtf8() {
        client.says("é".repeat(16 * KIB));
        client.says("é".repeat(16 * KIB));
        assertThat(client.isOpen()).isTrue();

        client.says("x");

        World.closed(client, 4100);
    }

    @Test
    @DisplayName("one message of the longest legal size may wait although the bound for early bytes is smaller [S-54]")
    void oneLongMessage() {
        Vask strict = Vask.builder()
                .apps(key -> App.of(key, "s"))
                .limits(Limits.defaults().withMaxEarlyBytes(1))
                .registryExecutor(registryThreads)
                .executor(Runnable::run)
                .time(time)
                .build();
        FakeSocket early = FakeSocket.connect(strict, "/app/stored?protocol=7");
        early.says(message(64 * KIB));
        assertThat(early.isOpen()).isTrue();

        early.says("x");

        World.closed(early, 4100);
    }

    @Test
    @DisplayName("a client that disconnects while its app is looked up keeps no message and no timer [S-63]")
    void disconnectReleasesMessages() {
        client.says(message(32 * KIB));
        int timers = time.pendingTimers();
        assertThat(timers).isPositive();

        client.closes(1000, "");

        assertThat(time.pendingTimers()).isZero();
        registryThreads.runAll();
        assertThat(client.frames()).isEmpty();
        assertThat(vask.stats().connections()).isZero();
    }

    @Test
    @DisplayName("256 KiB wait behind a command of an accepted connection; one byte more closes with 4100 [S-13]")
    void waitingBytes() {
        ManualBackplane backplane = new ManualBackplane();
        World world = new World(options -> options.backplane(backplane));
        FakeSocket accepted = world.connect();
        backplane.answers("subscribe", ManualBackplane.Mode.LATER);
        accepted.says(Say.subscribe("orders"));
        for (int i = 0; i < 4; i++) {
            accepted.says(message(64 * KIB));
        }
        assertThat(accepted.isOpen()).isTrue();

        accepted.says("x");

        World.closed(accepted, 4100);
        backplane.completeAll();
        world.time.advance(Duration.ofSeconds(5));
        world.othersAreFine();
    }

    @Test
    @DisplayName("bytes of messages that were processed count no longer: 256 KiB may wait again and again [S-13]")
    void processedBytesAreReleased() {
        ManualBackplane backplane = new ManualBackplane();
        World world = new World(options -> options.backplane(backplane));
        FakeSocket accepted = world.connect();
        for (int round = 0; round < 10; round++) {
            backplane.answers("subscribe", ManualBackplane.Mode.LATER);
            accepted.says(Say.subscribe("orders-" + round));
            for (int i = 0; i < 4; i++) {
                accepted.says(message(64 * KIB));
            }
            backplane.completeAll();
        }

        assertThat(accepted.isOpen()).isTrue();
        world.serves(accepted);
    }
}
