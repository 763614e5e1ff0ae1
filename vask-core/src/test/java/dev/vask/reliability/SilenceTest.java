package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.spi.VaskTime;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** reliability.md §4.5, S-68, S-69, S-71, S-72: clocks, silence, timers. */
class SilenceTest {
    private static final String PING_FRAME = "{\"event\":\"pusher:ping\",\"data\":{}}";
    private static final Duration ACTIVITY = Duration.ofMinutes(2);
    private static final Duration PONG = Duration.ofSeconds(30);

    private final VirtualTime time = new VirtualTime();
    private final Vask vask = Vask.builder()
            .app(App.of("key", "secret"))
            .time(time)
            .executor(Runnable::run)
            .build();
    private final FakeSocket client = FakeSocket.connect(vask, "/app/key?protocol=7");

    @Test
    @DisplayName(
            "S-69: a silent client is pinged at 120 s, by an event and a control frame, and closed with 4201 at 150 s")
    void silence() {
        client.newFrames();
        time.advance(ACTIVITY.minusMillis(1));
        assertThat(client.newFrames()).isEmpty();
        time.advance(Duration.ofMillis(1));
        assertThat(client.newFrames()).containsExactly(PING_FRAME);
        assertThat(client.controlPings()).isOne();
        time.advance(PONG.minusMillis(1));
        assertThat(client.isOpen()).isTrue();

        time.advance(Duration.ofMillis(1));

        World.closed(client, 4201);
        assertThat(vask.stats().heartbeatTimeouts()).isOne();
        assertThat(vask.stats().connections()).isZero();
        assertThat(time.pendingTimers()).isZero();
    }

    private void countsAsLife(Consumer<FakeSocket> sign) {
        FakeSocket one = FakeSocket.connect(vask, "/app/key?protocol=7");
        time.advance(ACTIVITY.minusSeconds(1));
        sign.accept(one);
        one.newFrames();
        time.advance(ACTIVITY.minusMillis(1));
        assertThat(one.newFrames()).isEmpty();
        time.advance(Duration.ofMillis(1));
        assertThat(one.newFrames()).containsExactly(PING_FRAME);
        time.advance(PONG.minusSeconds(1));
        sign.accept(one);
        time.advance(Duration.ofSeconds(2));
        assertThat(one.isOpen()).isTrue();
        time.advance(ACTIVITY.plus(PONG));
        assertThat(one.closeCode()).isEqualTo(4201);
    }

    @Test
    @DisplayName(
            "S-69: whatever arrives is life: a pong, a control frame, an event, a subscription, binary, even nonsense")
    void anyFrame() {
        countsAsLife(one -> one.says("{\"event\":\"pusher:pong\",\"data\":{}}"));
        countsAsLife(FakeSocket::pongs);
        countsAsLife(one -> one.says(Say.PING));
        countsAsLife(one -> one.says(Say.subscribe("orders")));
        countsAsLife(one -> one.saysBinary(7));
        countsAsLife(one -> one.says("nonsense"));
    }

    @Test
    @DisplayName("S-69: a pong that comes in the very moment of the ping answers it")
    void answeredAtOnce() {
        time.advance(ACTIVITY);
        client.says("{\"event\":\"pusher:pong\",\"data\":{}}");

        time.advance(PONG);

        assertThat(client.isOpen()).isTrue();
        time.advance(ACTIVITY.minusMillis(1));
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    @DisplayName("S-69: what the server sends is no life: a client that only receives is closed all the same")
    void ownSendsDoNotCount() {
        client.says(Say.subscribe("orders"));
        for (int i = 0; i < 149; i++) {
            time.advance(Duration.ofSeconds(1));
            vask.app("key").trigger("orders", "e", "1");
        }
        assertThat(client.isOpen()).isTrue();

        time.advance(Duration.ofSeconds(1));

        World.closed(client, 4201);
    }

    @Test
    @DisplayName("S-69: each app has its own timeouts, and clients are told the one that matters to them")
    void ownTimeouts() {
        vask.replaceApp(App.of("quick", "s")
                .withActivityTimeout(Duration.ofSeconds(10))
                .withPongTimeout(Duration.ofSeconds(2)));
        FakeSocket quick = FakeSocket.connect(vask, "/app/quick");
        assertThat(quick.nextFrame()).contains("\\\"activity_timeout\\\":10}");

        time.advance(Duration.ofSeconds(12));

        assertThat(quick.closeCode()).isEqualTo(4201);
        assertThat(client.isOpen()).isTrue();
    }

    /** A clock whose wall time can be set, while its monotonic time goes on. */
    private static final class Jumping implements VaskTime {
        private final VirtualTime steady = new VirtualTime();
        private long wallOffset;
        private int timersSet;

        @Override
        public long nanoTime() {
            return steady.nanoTime();
        }

        @Override
        public long epochMillis() {
            return steady.epochMillis() + wallOffset;
        }

        @Override
        public Cancellable after(Duration delay, Runnable task) {
            timersSet++;
            return steady.after(delay, task);
        }

        @Override
        public void await(CompletionStage<?> stage, Duration atMost) {
            steady.await(stage, atMost);
        }
    }

    @ParameterizedTest(name = "S-68: by {0} ms")
    @DisplayName("S-68, I24: a wall clock that jumps an hour either way changes nothing about heartbeats")
    @ValueSource(longs = {3_600_000, -3_600_000, -100_000_000_000L})
    void wallClockJumps(long jump) {
        Jumping jumping = new Jumping();
        Vask other = Vask.builder()
                .app(App.of("key", "secret"))
                .time(jumping)
                .executor(Runnable::run)
                .build();
        FakeSocket one = FakeSocket.connect(other, "/app/key");
        one.newFrames();
        jumping.steady.advance(Duration.ofMinutes(1));
        jumping.wallOffset = jump;
        jumping.steady.advance(Duration.ofMinutes(1).minusMillis(1));
        assertThat(one.newFrames()).isEmpty();
        jumping.steady.advance(Duration.ofMillis(1));
        assertThat(one.newFrames()).containsExactly(PING_FRAME);
        jumping.wallOffset = -jump;

        jumping.steady.advance(PONG);

        World.closed(one, 4201);
    }

    @Test
    @DisplayName("S-71: activity sets no timers: 5 000 messages within a timeout cost none at all")
    void lazyTimer() {
        Jumping counting = new Jumping();
        Vask other = Vask.builder()
                .app(App.of("key", "secret"))
                .time(counting)
                .executor(Runnable::run)
                .build();
        FakeSocket one = FakeSocket.connect(other, "/app/key");
        int before = counting.timersSet;
        for (int i = 0; i < 5_000; i++) {
            one.says(Say.PING);
            counting.steady.advance(Duration.ofMillis(10));
        }

        assertThat(counting.timersSet).isEqualTo(before);
        assertThat(counting.steady.pendingTimers()).isOne();
        counting.steady.advance(ACTIVITY);
        assertThat(counting.timersSet).isLessThanOrEqualTo(before + 3);
    }

    @ParameterizedTest(name = "S-72: {0}")
    @DisplayName("S-72: an activity or pong timeout of nothing, below nothing, or beyond all measure is refused")
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.999S", "PT1H0.001S", "P365D"})
    void timeouts(String text) {
        App app = App.of("key", "secret");
        Duration timeout = Duration.parse(text);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> app.withActivityTimeout(timeout))
                .withMessageContaining("activityTimeout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> app.withPongTimeout(timeout))
                .withMessageContaining("pongTimeout");
    }
}
