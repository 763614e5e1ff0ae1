package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.FakeSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** behaviour.md §1: what is no message is answered with one pusher:error, code null, and changes nothing. */
class MalformedMessageTest {
    private final Scene scene = Scene.open();
    private final FakeSocket other = scene.in("private-room");
    private final FakeSocket socket = scene.in("private-room");

    private void assertOneError() {
        assertThat(socket.newFrames()).hasSize(1).allSatisfy(frame -> Wire.assertError(frame, null));
    }

    @AfterEach
    void stillAtWork() {
        assertThat(socket.isOpen()).isTrue();
        assertThat(other.newFrames()).isEmpty();
        socket.says(Wire.PING);
        assertThat(socket.newFrames()).containsExactly(Wire.PONG);
        scene.host().trigger("private-room", "e", "1");
        assertThat(socket.newFrames()).containsExactly(Wire.event("private-room", "e", "1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nonsense",
                "{",
                "}",
                "{\"event\":\"pusher:ping\"",
                "{\"event\":\"pusher:ping\"}}",
                "{\"event\":\"pusher:ping\"} {}",
                "{'event':'pusher:ping'}",
                "{event:\"pusher:ping\"}",
                "{\"event\":\"pusher:ping\",}",
                "{\"event\":\"pusher:ping\",\"data\":}",
                "{\"event\":\"pusher:ping\",\"data\":NaN}",
                "{\"event\":\"pusher:ping}",
                "<policy-file-request/>"
            })
    @DisplayName("T20 malformed JSON: an error, the socket stays open")
    void malformed(String text) {
        socket.says(text);
        assertOneError();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{\"event\":\"pusher:ping\"}]", "\"pusher:ping\"", "17", "null", "true"})
    @DisplayName("T20 JSON that is not an object: an error, the socket stays open")
    void notAnObject(String text) {
        socket.says(text);
        assertOneError();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"data\":{}}",
                "{\"event\":null}",
                "{\"event\":17,\"data\":{}}",
                "{\"event\":[\"pusher:ping\"]}",
                "{\"event\":{}}",
                "{\"Event\":\"pusher:ping\"}"
            })
    @DisplayName("T20 a missing event, or one that is no string: an error, the socket stays open")
    void missingEvent(String text) {
        socket.says(text);
        assertOneError();
    }

    @Test
    @DisplayName("T20 a binary message: an error, the socket stays open")
    void binary() {
        socket.saysBinary(3);
        assertOneError();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pusher:nonsense",
                "pusher:",
                "pusher:Ping",
                "pusher:connection_established",
                "pusher:signin_success",
                "pusher:error",
                "pusher_internal:subscription_succeeded",
                "pusher_internal:member_added",
                "pusher_internal:nonsense"
            })
    @DisplayName("T20 an unknown pusher: event: an error, the socket stays open")
    void unknownEvent(String event) {
        socket.says("{\"event\":\"" + event + "\",\"channel\":\"private-room\",\"data\":{}}");
        assertOneError();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event\":\"pusher:unsubscribe\"}",
                "{\"event\":\"pusher:unsubscribe\",\"data\":{}}",
                "{\"event\":\"pusher:unsubscribe\",\"data\":null}",
                "{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":17}}",
                "{\"event\":\"pusher:subscribe\"}",
                "{\"event\":\"pusher:subscribe\",\"data\":\"private-room\"}",
                "{\"event\":\"pusher:signin\"}",
                "{\"event\":\"pusher:signin\",\"data\":[]}"
            })
    @DisplayName("T20 a command without what it needs: an error, the socket stays open")
    void incomplete(String text) {
        socket.says(text);
        assertThat(socket.newFrames()).hasSize(1).allSatisfy(Wire::assertErrorOfCommand);
    }

    @Test
    @DisplayName("§1 data of a command may be a string that holds the object, for each command")
    void dataAsString() {
        String channel = "private-other";
        String data = "{\"channel\":\"" + channel + "\",\"auth\":\"" + Scene.auth(socket, channel) + "\"}";
        socket.says(Wire.command("pusher:subscribe", Json.quote(data)));
        assertThat(socket.newFrames()).containsExactly(Wire.succeeded(channel));
        socket.says(Wire.command("pusher:unsubscribe", Json.quote("{\"channel\":\"" + channel + "\"}")));
        scene.host().trigger(channel, "e", "1");
        assertThat(socket.newFrames()).isEmpty();
        String user = "{\"id\":\"u1\"}";
        String signIn = "{\"auth\":\"" + Scene.userAuth(socket, user) + "\",\"user_data\":" + Json.quote(user) + "}";
        socket.says(Wire.command("pusher:signin", Json.quote(signIn)));
        assertThat(socket.newFrames()).containsExactly(Wire.signedIn(user));
    }

    @Test
    @DisplayName("§1 a pong is heard in silence, and keys nobody knows are ignored")
    void pongAndMore() {
        socket.says(Wire.PONG);
        socket.says("{\"event\":\"pusher:pong\",\"data\":{},\"time\":1}");
        assertThat(socket.newFrames()).isEmpty();
        socket.says("{\"event\":\"pusher:ping\",\"channel\":null,\"x\":[{}],\"data\":{\"y\":1}}");
        assertThat(socket.newFrames()).containsExactly(Wire.PONG);
    }
}
