package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.FakeSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** behaviour.md §3. Defaults: 120 seconds of silence, 30 to answer. */
class HeartbeatTest {
    private static final Duration ACTIVITY = Duration.ofMinutes(2);
    private static final Duration MILLI = Duration.ofMillis(1);

    private final Scene scene = Scene.open();
    private final FakeSocket socket = scene.connect();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event\":\"pusher:ping\",\"data\":{}}",
                "{\"event\":\"pusher:ping\"}",
                "{\"event\":\"pusher:ping\",\"data\":[]}",
                "{\"event\":\"pusher:ping\",\"data\":null}",
                "{\"event\":\"pusher:ping\",\"data\":\"{}\"}",
                "{\"data\":{\"x\":1},\"event\":\"pusher:ping\"}"
            })
    @DisplayName("T9 a ping is answered with {\"event\":\"pusher:pong\",\"data\":{}}, whatever data it has")
    void pong(String ping) {
        socket.says(ping);
        assertThat(socket.newFrames()).containsExactly("{\"event\":\"pusher:pong\",\"data\":{}}");
    }

    @Test
    @DisplayName("T10 silence for the activity timeout brings a ping, of both kinds")
    void ping() {
        scene.time.advance(ACTIVITY.minus(MILLI));
        assertThat(socket.newFrames()).isEmpty();
        scene.time.advance(MILLI);
        assertThat(socket.newFrames()).containsExactly("{\"event\":\"pusher:ping\",\"data\":{}}");
        assertThat(socket.controlPings()).isEqualTo(1);
    }

    @Test
    @DisplayName("T10 silence for the activity timeout brings a ping; no answer for 30 s closes 4201")
    void noAnswer() {
        scene.advance(120);
        socket.newFrames();
        scene.time.advance(Duration.ofSeconds(30).minus(MILLI));
        assertThat(socket.isOpen()).isTrue();
        assertThat(socket.newFrames()).isEmpty();
        scene.time.advance(MILLI);
        assertThat(socket.closeCode()).isEqualTo(4201);
        assertThat(socket.newFrames()).hasSize(1).allSatisfy(frame -> Wire.assertError(frame, 4201));
        assertThat(scene.vask.stats().heartbeatTimeouts()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event\":\"pusher:pong\",\"data\":{}}",
                "{\"event\":\"pusher:pong\"}",
                "{\"event\":\"pusher:ping\"}",
                "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"feed\"}}",
                "{\"event\":\"client-x\",\"channel\":\"private-x\"}",
                "not JSON",
                ""
            })
    @DisplayName("T10 any frame after the ping cancels it, malformed ones too; the next ping is 120 s after that frame")
    void anyFrameCancels(String frame) {
        scene.advance(120 + 10);
        socket.says(frame);
        socket.newFrames();
        scene.time.advance(ACTIVITY.minus(MILLI));
        assertThat(socket.isOpen()).isTrue();
        assertThat(socket.newFrames()).isEmpty();
        scene.time.advance(MILLI);
        assertThat(socket.newFrames()).containsExactly(Wire.PING);
        scene.advance(30);
        assertThat(socket.closeCode()).isEqualTo(4201);
    }

    @Test
    @DisplayName("T10 a binary message cancels the ping, too")
    void binaryCancels() {
        scene.advance(149);
        socket.saysBinary(1);
        scene.advance(119);
        assertThat(socket.isOpen()).isTrue();
    }

    @Test
    @DisplayName("T10 a control pong cancels the ping")
    void controlPongCancels() {
        scene.advance(149);
        socket.pongs();
        scene.advance(119);
        assertThat(socket.isOpen()).isTrue();
        scene.advance(1 + 30);
        assertThat(socket.closeCode()).isEqualTo(4201);
    }

    @Test
    @DisplayName("T10 an answer cancels the ping also where it comes at the moment of the ping")
    void answerAtOnce() {
        scene.advance(120);
        assertThat(socket.newFrames()).containsExactly(Wire.PING);
        socket.says(Wire.PONG);
        scene.advance(31);
        assertThat(socket.closeCode()).isNull();
        scene.advance(120 - 31);
        assertThat(socket.newFrames()).containsExactly(Wire.PING);
    }

    @Test
    @DisplayName("T10 a control pong at the moment of the ping cancels it")
    void controlPongAtOnce() {
        scene.advance(120);
        socket.pongs();
        scene.advance(31);
        assertThat(socket.closeCode()).isNull();
    }

    @Test
    @DisplayName("T10 a frame before the ping postpones it: silence counts from the last frame")
    void silenceFromLastFrame() {
        scene.advance(100);
        socket.says(Wire.PING);
        socket.newFrames();
        scene.time.advance(ACTIVITY.minus(MILLI));
        assertThat(socket.newFrames()).isEmpty();
        scene.time.advance(MILLI);
        assertThat(socket.newFrames()).containsExactly(Wire.PING);
    }

    @Test
    @DisplayName(
            "T10 our own sends do not count as life: a silent subscriber is closed though it is told something each second")
    void ownSendsDoNotCount() {
        socket.says(Wire.subscribe("feed"));
        for (int second = 1; second < 150; second++) {
            scene.advance(1);
            scene.host().trigger("feed", "tick", "{}");
            assertThat(socket.isOpen()).isTrue();
        }
        scene.advance(1);
        assertThat(socket.closeCode()).isEqualTo(4201);
    }

    @Test
    @DisplayName("T10 the timeouts are the app's")
    void ownTimeouts() {
        Scene own = Scene.of(
                Scene.app().withActivityTimeout(Duration.ofSeconds(20)).withPongTimeout(Duration.ofSeconds(5)));
        FakeSocket quick = own.connect();
        own.advance(20);
        assertThat(quick.newFrames()).containsExactly(Wire.PING);
        own.advance(5);
        assertThat(quick.closeCode()).isEqualTo(4201);
    }

    @Test
    @DisplayName("T10 with a pong timeout longer than the activity timeout, too, the next ping follows the last frame")
    void longPongTimeout() {
        Scene own = Scene.of(
                Scene.app().withActivityTimeout(Duration.ofSeconds(10)).withPongTimeout(Duration.ofSeconds(30)));
        FakeSocket quick = own.connect();
        own.advance(11);
        quick.says(Wire.PONG);
        assertThat(quick.newFrames()).containsExactly(Wire.PING);
        own.advance(9);
        assertThat(quick.newFrames()).isEmpty();
        own.advance(1);
        assertThat(quick.newFrames()).containsExactly(Wire.PING);
        own.advance(30);
        assertThat(quick.closeCode()).isEqualTo(4201);
    }

    @Test
    @DisplayName("T11 a connection that never subscribed is reaped as well, and one that subscribed and left")
    void neverSubscribed() {
        FakeSocket left = scene.in("feed");
        left.says(Wire.unsubscribe("feed"));
        scene.advance(150);
        assertThat(List.of(socket, left))
                .allSatisfy(it -> assertThat(it.closeCode()).isEqualTo(4201));
        assertThat(scene.vask.stats().connections()).isZero();
    }

    @Test
    @DisplayName("§3 a reaped subscriber leaves its channels, and no timer is left behind")
    void reapedLeaves() {
        socket.says(Wire.subscribe("feed"));
        scene.advance(150);
        assertThat(scene.told).endsWith("Unsubscribed feed", "Vacated feed");
        assertThat(scene.time.pendingTimers()).isZero();
    }

    @Test
    @DisplayName("§3 a client that pings like the client libraries do lives on for ever, and is never pinged")
    void clientsPings() {
        for (int hour = 0; hour < 60; hour++) {
            scene.advance(119);
            socket.says(Wire.PING);
            assertThat(socket.newFrames()).containsExactly(Wire.PONG);
        }
        assertThat(socket.isOpen()).isTrue();
    }
}
