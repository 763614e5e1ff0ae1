package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.FakeSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The table of behaviour.md §1, literally: every frame a server sends, character by character. */
class FramesTest {
    private final Scene scene = Scene.withSocketIds("123.456");
    private final FakeSocket socket = FakeSocket.connect(scene.vask, Scene.TARGET);

    @Test
    @DisplayName("§1 pusher:connection_established: data is a string, no channel")
    void connectionEstablished() {
        assertThat(socket.newFrames())
                .containsExactly("{\"event\":\"pusher:connection_established\",\"data\":"
                        + "\"{\\\"socket_id\\\":\\\"123.456\\\",\\\"activity_timeout\\\":120}\"}");
    }

    @Test
    @DisplayName("§1 pusher:pong and pusher:ping: data is the object {}, no channel")
    void pingPong() {
        socket.newFrames();
        socket.says(Wire.PING);
        assertThat(socket.newFrames()).containsExactly("{\"event\":\"pusher:pong\",\"data\":{}}");
        scene.advance(120);
        assertThat(socket.newFrames()).containsExactly("{\"event\":\"pusher:ping\",\"data\":{}}");
    }

    @Test
    @DisplayName("§1 pusher:error: data is an object of code and message, in this order; no channel; code may be null")
    void error() {
        socket.newFrames();
        socket.says("nonsense");
        String noCode = socket.nextFrame();
        assertThat(noCode)
                .startsWith("{\"event\":\"pusher:error\",\"data\":{\"code\":null,\"message\":\"")
                .endsWith("\"}}");
        Wire.assertError(noCode, null);
        socket.says(Wire.signIn("nonsense", "{\"id\":\"u1\"}"));
        String code = socket.nextFrame();
        assertThat(code)
                .startsWith("{\"event\":\"pusher:error\",\"data\":{\"code\":4009,\"message\":\"")
                .endsWith("\"}}");
        Wire.assertError(code, 4009);
    }

    @Test
    @DisplayName(
            "§1 pusher_internal:subscription_succeeded: data is the string {}, on public, private and encrypted channels (D8)")
    void succeeded() {
        socket.newFrames();
        for (String channel : List.of("c", "private-c", "private-encrypted-c")) {
            socket.says(Wire.subscribe(channel, Scene.auth(socket, channel)));
            assertThat(socket.newFrames())
                    .containsExactly("{\"event\":\"pusher_internal:subscription_succeeded\",\"channel\":\"" + channel
                            + "\",\"data\":\"{}\"}");
        }
    }

    @Test
    @DisplayName("§1 the same on presence channels: data is a string that holds ids, hash and count")
    void roster() {
        scene.in("presence-r", "{\"user_id\":\"a\",\"user_info\":{\"n\":1}}");
        socket.newFrames();
        String data = "{\"user_id\":\"b\"}";
        socket.says(Wire.subscribe("presence-r", Scene.auth(socket, "presence-r", data), data));
        assertThat(socket.newFrames())
                .containsExactly(
                        "{\"event\":\"pusher_internal:subscription_succeeded\",\"channel\":\"presence-r\",\"data\":"
                                + "\"{\\\"presence\\\":{\\\"ids\\\":[\\\"a\\\",\\\"b\\\"],"
                                + "\\\"hash\\\":{\\\"a\\\":{\\\"n\\\":1},\\\"b\\\":{}},\\\"count\\\":2}}\"}");
    }

    @Test
    @DisplayName("§1 pusher_internal:member_added and member_removed: data is a string (trap 7)")
    void members() {
        Scene.enter(socket, "presence-r", "{\"user_id\":\"o\"}");
        FakeSocket other = scene.in("presence-r", "{\"user_id\":\"a\",\"user_info\":{\"n\":1}}");
        other.closes(1000, "");
        assertThat(socket.newFrames())
                .containsExactly(
                        "{\"event\":\"pusher_internal:member_added\",\"channel\":\"presence-r\",\"data\":"
                                + "\"{\\\"user_id\\\":\\\"a\\\",\\\"user_info\\\":{\\\"n\\\":1}}\"}",
                        "{\"event\":\"pusher_internal:member_removed\",\"channel\":\"presence-r\",\"data\":"
                                + "\"{\\\"user_id\\\":\\\"a\\\"}\"}");
    }

    @Test
    @DisplayName("§1 pusher:signin_success: data is an object, user_data in it a string; no channel, no auth (trap 25)")
    void signInSuccess() {
        socket.newFrames();
        socket.says(Wire.signIn(Scene.userAuth(socket, "{\"id\":\"u1\"}"), "{\"id\":\"u1\"}"));
        assertThat(socket.newFrames())
                .containsExactly(
                        "{\"event\":\"pusher:signin_success\",\"data\":{\"user_data\":\"{\\\"id\\\":\\\"u1\\\"}\"}}");
    }

    @Test
    @DisplayName(
            "§1 pusher:subscription_error: data is an object of type, error and status, in this order, with the channel")
    void subscriptionError() {
        socket.newFrames();
        socket.says(Wire.subscribe("private-x", "nonsense"));
        String frame = socket.nextFrame();
        assertThat(frame)
                .startsWith("{\"event\":\"pusher:subscription_error\",\"channel\":\"private-x\",\"data\":"
                        + "{\"type\":\"AuthError\",\"error\":\"")
                .endsWith("\",\"status\":401}}");
        Wire.assertSubscriptionError(frame, "private-x");
    }

    @Test
    @DisplayName("§1 an event of the host: data is the very string it gave, JSON or not")
    void hostEvent() {
        Scene.enter(socket, "private-o");
        for (String data :
                List.of("{\"a\":1}", "{ \"a\" : 1 }", "", "text", "\"quoted\"", "null", "Zoë ☃ 😀", "a\nb\t\\\"c\"")) {
            scene.host().trigger("private-o", "order.updated", data);
            assertThat(socket.newFrames())
                    .containsExactly("{\"event\":\"order.updated\",\"channel\":\"private-o\",\"data\":"
                            + Json.quote(data) + "}");
        }
    }

    @Test
    @DisplayName(
            "§1 an event of the host with control characters and unpaired surrogates is still JSON, and says the same")
    void hostEventEscapes() {
        Scene.enter(socket, "o");
        String data = "\u0000\u0001\u001f\u007f\u2028\u2029\b\f" + '\ud800' + "x";
        scene.host().trigger("o", "e", data);
        assertThat(Json.object(socket.nextFrame())).containsEntry("data", data);
    }

    @Test
    @DisplayName("§1 a relayed client event: data as sent, user_id on presence channels only")
    void clientEvent() {
        FakeSocket sender = scene.in("presence-r", "{\"user_id\":\"a\"}");
        Scene.enter(sender, "private-r");
        Scene.enter(socket, "presence-r", "{\"user_id\":\"o\"}");
        Scene.enter(socket, "private-r");
        sender.says(Wire.clientEvent("client-x", "presence-r", "{\"v\": 1}"));
        sender.says(Wire.clientEvent("client-x", "private-r", "\"{}\""));
        assertThat(socket.newFrames())
                .containsExactly(
                        "{\"event\":\"client-x\",\"channel\":\"presence-r\",\"data\":{\"v\": 1},\"user_id\":\"a\"}",
                        "{\"event\":\"client-x\",\"channel\":\"private-r\",\"data\":\"{}\"}");
    }

    @Test
    @DisplayName("§1 no frame ever has an explicit null for channel, user_id or data (trap 48)")
    void neverNull() {
        FakeSocket sender = scene.in("private-r");
        Scene.enter(socket, "private-r");
        sender.says("{\"event\":\"client-x\",\"channel\":\"private-r\"}");
        sender.says(Wire.clientEvent("client-x", "private-r", "null"));
        socket.says("{\"event\":\"client-x\",\"channel\":null,\"data\":null}");
        socket.says(Wire.command("pusher:subscribe", "{\"channel\":null}"));
        socket.says(Wire.subscribe("private-x"));
        Scene.signIn(socket, "{\"id\":\"u1\",\"user_info\":null}");
        scene.host().sendToUser("u1", "e", "null");
        scene.host().terminateUser("u1");
        List<String> all = new ArrayList<>(socket.frames());
        all.addAll(sender.frames());
        assertThat(all).hasSizeGreaterThan(8).allSatisfy(frame -> {
            Map<String, Object> json = Json.object(frame);
            assertThat(json).containsKey("event").doesNotContainValue(null);
        });
    }

    @Test
    @DisplayName("§15 D11 no subscription_count frame by default, whatever comes and goes")
    void noCounts() {
        Scene.enter(socket, "c");
        scene.in("c").closes(1000, "");
        FakeSocket other = scene.in("c");
        other.says(Wire.unsubscribe("c"));
        assertThat(socket.newFrames()).isEmpty();
        assertThat(other.frames()).noneMatch(frame -> frame.contains("subscription_count"));
    }
}
