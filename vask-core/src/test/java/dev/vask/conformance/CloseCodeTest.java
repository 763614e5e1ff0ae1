package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.CloseCode;
import dev.vask.CloseCode.Reconnect;
import dev.vask.ProtocolPolicy;
import dev.vask.testing.FakeSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** behaviour.md §4: what a close code makes a client library do. */
class CloseCodeTest {
    @ParameterizedTest
    @CsvSource({
        "4001, NEVER",
        "4003, NEVER",
        "4004, NEVER",
        "4005, NEVER",
        "4006, NEVER",
        "4007, NEVER",
        "4008, NEVER",
        "4009, NEVER",
        "4100, AFTER_A_SECOND",
        "4200, AT_ONCE",
        "4201, AT_ONCE"
    })
    @DisplayName("§4 each close code exists once, and says whether clients come back")
    void classes(int code, Reconnect reconnect) {
        assertThat(Arrays.stream(CloseCode.values()).filter(it -> it.code() == code))
                .hasSize(1)
                .allSatisfy(it -> assertThat(it.reconnect()).isEqualTo(reconnect));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("§4 no close code is 43xx: browsers would never come back (trap 1)")
    void never43xx(CloseCode code) {
        assertThat(code.code()).isBetween(4000, 4299);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("§2 each close reason fits into a close frame: at most 123 bytes")
    void reasonFits(CloseCode code) {
        assertThat(code.reason().getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1, 123);
    }

    @Test
    @DisplayName("§4 no refused command closes: traps 1 and 2")
    void refusedCommandsStayOpen() {
        Scene scene = Scene.open();
        FakeSocket socket = scene.connect();
        for (String frame : List.of(
                Wire.subscribe("private-x", "nonsense"),
                Wire.subscribe("not a name"),
                Wire.subscribe("#server-to-user-u1"),
                Wire.signIn("nonsense", "{\"id\":\"u1\"}"),
                Wire.clientEvent("client-x", "private-x", "{}"),
                Wire.command("pusher:nonsense", "{}"),
                "nonsense")) {
            socket.says(frame);
            assertThat(socket.newFrames()).as(frame).isNotEmpty();
            assertThat(socket.closeCode()).as(frame).isNull();
        }
        Scene.enter(socket, "private-x");
    }

    @Test
    @DisplayName(
            "§2 §4 a draining server sends everybody away with 4200, frame and close, spread over the window (traps 3, 4)")
    void drain() {
        Scene scene = Scene.open();
        List<FakeSocket> sockets = List.of(
                scene.connect(), scene.connect(), scene.in("feed"), scene.user("{\"id\":\"u1\"}"), scene.connect());
        scene.vask.drain(Duration.ofSeconds(50));
        scene.advance(25);
        assertThat(sockets.stream().filter(FakeSocket::isOpen).count())
                .as("half-way through, some are still there and some have gone")
                .isBetween(1L, 4L);
        scene.advance(25);
        assertThat(sockets).allSatisfy(socket -> {
            assertThat(socket.closeCode()).isEqualTo(4200);
            List<String> frames = socket.newFrames();
            Wire.assertError(frames.get(frames.size() - 1), 4200);
        });
    }

    @Test
    @DisplayName("§2 closing sends everybody away with 4200, drops whoever does not answer, and does not hang")
    void orderlyClose() {
        Scene scene = Scene.open();
        FakeSocket polite = scene.in("feed");
        FakeSocket stubborn = scene.connect().neverAnswersClose();
        FakeSocket stuck = scene.in("feed").stopsReading();
        scene.vask.close();
        assertThat(List.of(polite, stubborn))
                .allSatisfy(it -> assertThat(it.closeCode()).isEqualTo(4200));
        assertThat(List.of(polite.wasAborted(), stubborn.wasAborted(), stuck.wasAborted()))
                .as("who reads nothing cannot be told; who does not answer has been")
                .containsExactly(false, true, true);
        assertThat(scene.time.elapsed())
                .as("the window of 5 s, 2 s of grace, and a second")
                .isLessThanOrEqualTo(Duration.ofSeconds(5 + 2 + 1));
        assertThat(scene.vask.stats().connections()).isZero();
        assertThat(scene.vask.isOpen()).isFalse();
        scene.vask.close();
    }

    @Test
    @DisplayName("§4 an app removed at run time closes its connections 4001, and no other app's")
    void removedApp() {
        Scene scene = Scene.of(Scene.app(), builder -> builder.app(App.of("other", "secret")));
        FakeSocket here = scene.connect();
        FakeSocket there = scene.connect("/app/other?protocol=7");
        scene.vask.removeApp(Scene.KEY);
        assertThat(here.closeCode()).isEqualTo(4001);
        assertThat(here.newFrames()).hasSize(1).allSatisfy(frame -> Wire.assertError(frame, 4001));
        assertThat(FakeSocket.connect(scene.vask, Scene.TARGET).closeCode()).isEqualTo(4001);
        assertThat(there.isOpen()).isTrue();
    }

    @Test
    @DisplayName("§2 who comes to a draining server is sent away with a code on which clients come back")
    void drainingRefuses() {
        Scene scene = Scene.open();
        scene.vask.drain(Duration.ZERO);
        FakeSocket late = FakeSocket.connect(scene.vask, Scene.TARGET);
        assertThat(late.closeCode()).isBetween(4100, 4299);
        assertThat(late.frames()).hasSize(1);
        Wire.assertError(late.frames().get(0), late.closeCode());
    }

    @Test
    @DisplayName("D6 without the error frame a drain, a terminate and a heartbeat timeout close without a word")
    void quietCloses() {
        Scene scene = Scene.with(ProtocolPolicy.standard().withErrorBeforeClose(false));
        FakeSocket terminated = scene.user("{\"id\":\"u1\"}");
        scene.host().terminateUser("u1");
        FakeSocket silent = scene.connect();
        scene.advance(120);
        silent.newFrames();
        scene.advance(30);
        FakeSocket drained = scene.connect();
        scene.vask.drain(Duration.ZERO);
        assertThat(List.of(terminated.closeCode(), silent.closeCode(), drained.closeCode()))
                .containsExactly(4200, 4201, 4200);
        assertThat(List.of(terminated, silent, drained))
                .allSatisfy(it -> assertThat(it.newFrames()).isEmpty());
    }

    @Test
    @DisplayName("§19 i once a close is decided nothing more is sent, though the peer has not answered it")
    void nothingAfterClose() {
        Scene scene = Scene.open();
        FakeSocket socket = scene.user("{\"id\":\"u1\"}").neverAnswersClose();
        Scene.enter(socket, "feed");
        FakeSocket other = scene.in("presence-room", "{\"user_id\":\"b\"}");
        Scene.enter(socket, "presence-room", "{\"user_id\":\"a\"}");
        other.newFrames();
        scene.host().terminateUser("u1");
        Wire.assertError(socket.nextFrame(), 4200);
        scene.host().trigger("feed", "e", "{}");
        scene.host().sendToUser("u1", "e", "{}");
        socket.says(Wire.PING);
        socket.says(Wire.subscribe("more"));
        assertThat(socket.newFrames()).isEmpty();
        assertThat(other.newFrames()).containsExactly(Wire.memberRemoved("presence-room", "a"));
        assertThat(scene.vask.stats().connections()).isEqualTo(1);
    }
}
