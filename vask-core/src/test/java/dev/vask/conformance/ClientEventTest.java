package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.testing.FakeSocket;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** behaviour.md §9. */
class ClientEventTest {
    private static final String PRIVATE = "private-room";
    private static final String ROOM = "presence-room";
    private static final String RATE_ERROR =
            "{\"event\":\"pusher:error\",\"data\":{\"code\":4301,\"message\":\"Client event rejected due to rate limit\"}}";

    private final Scene scene = Scene.open();
    private final FakeSocket listener = scene.in(PRIVATE);
    private final FakeSocket sender = scene.in(PRIVATE);

    private void assertNotRelayed() {
        assertThat(listener.newFrames()).isEmpty();
        assertThat(scene.told).noneMatch(it -> it.startsWith("ClientEvent"));
        assertThat(sender.isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"is_typing\":true}",
                "{ \"spaced\" : [ 1 , 2.50 ] }",
                "{}",
                "\"text\"",
                "\"\"",
                "\"{\\\"is_typing\\\":true}\"",
                "\"\\u00e9\\/ é 😀\"",
                "[]",
                "[1,null]",
                "true",
                "false",
                "0",
                "-1.0e+10",
                "12345678901234567890123"
            })
    @DisplayName("T29 data is relayed as sent, byte for byte: an object stays an object, a string a string")
    void verbatim(String data) {
        sender.says(Wire.clientEvent("client-x", PRIVATE, data));
        assertThat(listener.newFrames())
                .containsExactly("{\"event\":\"client-x\",\"channel\":\"private-room\",\"data\":" + data + "}");
    }

    @Test
    @DisplayName("T29 absent data stays absent, and null becomes nothing but absent or null")
    void absent() {
        sender.says("{\"event\":\"client-x\",\"channel\":\"private-room\"}");
        assertThat(listener.newFrames()).containsExactly("{\"event\":\"client-x\",\"channel\":\"private-room\"}");
        sender.says(Wire.clientEvent("client-x", PRIVATE, "null"));
        assertThat(listener.newFrames())
                .as("§1: no explicit null in a frame")
                .containsExactly("{\"event\":\"client-x\",\"channel\":\"private-room\"}");
    }

    @Test
    @DisplayName("T29 every other subscriber gets it once; the sender and who is elsewhere get nothing, nor an answer")
    void othersOnly() {
        FakeSocket third = scene.in(PRIVATE);
        FakeSocket elsewhere = scene.in("private-other");
        FakeSocket left = scene.in(PRIVATE);
        left.says(Wire.unsubscribe(PRIVATE));
        sender.says(Wire.clientEvent("client-x", PRIVATE, "1"));
        assertThat(listener.newFrames()).hasSize(1);
        assertThat(third.newFrames()).hasSize(1);
        assertThat(List.of(sender, elsewhere, left))
                .allSatisfy(it -> assertThat(it.newFrames()).isEmpty());
        assertThat(scene.told).contains("ClientEvent " + PRIVATE + " client-x");
    }

    @Test
    @DisplayName("T29 user_id, a string, is on presence channels only (trap 21)")
    void userId() {
        FakeSocket other = scene.in(ROOM, "{\"user_id\":\"b\"}");
        Scene.enter(sender, ROOM, "{\"user_id\":10}");
        other.newFrames();
        sender.says(Wire.clientEvent("client-x", ROOM, "{\"a\":1}"));
        assertThat(other.newFrames())
                .containsExactly(
                        "{\"event\":\"client-x\",\"channel\":\"presence-room\",\"data\":{\"a\":1},\"user_id\":\"10\"}");
        sender.says("{\"event\":\"client-x\",\"channel\":\"presence-room\"}");
        assertThat(other.newFrames())
                .containsExactly("{\"event\":\"client-x\",\"channel\":\"presence-room\",\"user_id\":\"10\"}");
        Scene.signIn(sender, "{\"id\":\"u1\"}");
        sender.says(Wire.clientEvent("client-x", PRIVATE, "1"));
        assertThat(listener.newFrames())
                .containsExactly("{\"event\":\"client-x\",\"channel\":\"private-room\",\"data\":1}");
    }

    @Test
    @DisplayName("T29 another tab of the same user gets it, too")
    void otherTab() {
        FakeSocket one = scene.in(ROOM, "{\"user_id\":\"a\"}");
        FakeSocket two = scene.in(ROOM, "{\"user_id\":\"a\"}");
        one.says(Wire.clientEvent("client-x", ROOM, "1"));
        assertThat(two.newFrames()).hasSize(1);
        assertThat(one.newFrames()).isEmpty();
    }

    @Test
    @DisplayName("T30 forged user_id, socket_id and any other key are dropped (trap 20)")
    void forgedKeys() {
        String forged = ",\"user_id\":\"admin\",\"socket_id\":\"1.1\",\"name\":\"x\",\"extra\":{}}";
        sender.says("{\"event\":\"client-x\",\"channel\":\"private-room\",\"data\":1" + forged);
        assertThat(listener.newFrames())
                .containsExactly("{\"event\":\"client-x\",\"channel\":\"private-room\",\"data\":1}");
        FakeSocket other = scene.in(ROOM, "{\"user_id\":\"b\"}");
        Scene.enter(sender, ROOM, "{\"user_id\":\"a\"}");
        other.newFrames();
        sender.says("{\"event\":\"client-x\",\"channel\":\"presence-room\",\"data\":1" + forged);
        assertThat(other.newFrames())
                .containsExactly("{\"event\":\"client-x\",\"channel\":\"presence-room\",\"data\":1,\"user_id\":\"a\"}");
    }

    @Test
    @DisplayName("T30 a forged socket_id does not exclude anybody")
    void forgedExclusion() {
        sender.says("{\"event\":\"client-x\",\"channel\":\"private-room\",\"data\":1,\"socket_id\":\""
                + listener.socketId() + "\"}");
        assertThat(listener.newFrames()).hasSize(1);
        assertThat(sender.newFrames()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "feed",
                "cache-room",
                "private-encrypted-room",
                "private-encrypted-cache-room",
            })
    @DisplayName("T31 public and encrypted channels carry no client events: code 4009, socket open")
    void ineligibleChannels(String channel) {
        FakeSocket other = scene.in(channel);
        Scene.enter(sender, channel);
        sender.says(Wire.clientEvent("client-x", channel, "1"));
        assertThat(sender.newFrames()).hasSize(1).allSatisfy(frame -> Wire.assertError(frame, 4009));
        assertThat(other.newFrames()).isEmpty();
        assertNotRelayed();
    }

    @Test
    @DisplayName("T31 a user's own channel carries no client events")
    void userChannel() {
        FakeSocket other = scene.user("{\"id\":\"u1\"}");
        Scene.signIn(sender, "{\"id\":\"u1\"}");
        sender.says(Wire.subscribe("#server-to-user-u1"));
        sender.newFrames();
        sender.says(Wire.clientEvent("client-x", "#server-to-user-u1", "1"));
        assertThat(sender.newFrames()).hasSize(1).allSatisfy(frame -> Wire.assertError(frame, 4009));
        assertThat(other.newFrames()).isEmpty();
    }

    @Test
    @DisplayName("T31 who is not subscribed, or no longer, is refused: code 4009, socket open")
    void notSubscribed() {
        FakeSocket stranger = scene.connect();
        stranger.says(Wire.clientEvent("client-x", PRIVATE, "1"));
        assertThat(stranger.newFrames()).hasSize(1).allSatisfy(frame -> Wire.assertError(frame, 4009));
        sender.says(Wire.unsubscribe(PRIVATE));
        sender.says(Wire.clientEvent("client-x", PRIVATE, "1"));
        assertThat(sender.newFrames()).hasSize(1).allSatisfy(frame -> Wire.assertError(frame, 4009));
        sender.says(Wire.clientEvent("client-x", "PRIVATE-room", "1"));
        sender.says(Wire.clientEvent("client-x", "private-room ", "1"));
        assertThat(sender.newFrames()).hasSize(2).allSatisfy(frame -> Wire.assertError(frame, 4009));
        assertNotRelayed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"typing", "client", "client_x", "Client-x", " client-x", "xclient-x", "", "pusher:client-x"})
    @DisplayName("T31 an event whose name does not begin with client- is refused, socket open")
    void wrongPrefix(String event) {
        sender.says(Wire.clientEvent(event, PRIVATE, "1"));
        assertThat(sender.newFrames()).hasSize(1).allSatisfy(Wire::assertErrorOfCommand);
        assertNotRelayed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event\":\"client-x\"}",
                "{\"event\":\"client-x\",\"channel\":null}",
                "{\"event\":\"client-x\",\"channel\":[]}"
            })
    @DisplayName("T31 a client event without a channel is refused, socket open")
    void noChannel(String frame) {
        sender.says(frame);
        assertThat(sender.newFrames()).hasSize(1).allSatisfy(Wire::assertErrorOfCommand);
        assertNotRelayed();
    }

    @Test
    @DisplayName("§9 an app without client events refuses them, as it is by default; switched on they work at once")
    void switchedOff() {
        Scene off = Scene.of(App.of(Scene.KEY, Scene.SECRET));
        FakeSocket other = off.in(PRIVATE);
        FakeSocket client = off.in(PRIVATE);
        client.says(Wire.clientEvent("client-x", PRIVATE, "1"));
        assertThat(client.newFrames()).hasSize(1).allSatisfy(Wire::assertErrorOfCommand);
        assertThat(other.newFrames()).isEmpty();
        off.vask.replaceApp(Scene.app());
        client.says(Wire.clientEvent("client-x", PRIVATE, "1"));
        assertThat(other.newFrames()).hasSize(1);
    }

    @Test
    @DisplayName("§9 §18 a name of 200 characters is accepted, one of 201 refused")
    void nameLength() {
        String longest = "client-" + "x".repeat(193);
        sender.says(Wire.clientEvent(longest, PRIVATE, "1"));
        assertThat(listener.newFrames()).hasSize(1);
        sender.says(Wire.clientEvent(longest + "x", PRIVATE, "1"));
        assertThat(sender.newFrames()).hasSize(1).allSatisfy(frame -> Wire.assertError(frame, null));
        assertThat(listener.newFrames()).isEmpty();
    }

    @Test
    @DisplayName(
            "§9 §18 data of 10 240 bytes is accepted, of 10 241 refused with code null; bytes are counted, not characters")
    void dataLength() {
        String object = "{\"a\":\"" + "x".repeat(10_240 - 8) + "\"}";
        sender.says(Wire.clientEvent("client-x", PRIVATE, object));
        sender.says(Wire.clientEvent("client-x", PRIVATE, "\"" + "é".repeat(5_120) + "\""));
        assertThat(listener.newFrames()).hasSize(2);
        assertThat(sender.newFrames()).isEmpty();
        sender.says(Wire.clientEvent("client-x", PRIVATE, "{\"a\":\"" + "x".repeat(10_241 - 8) + "\"}"));
        sender.says(Wire.clientEvent("client-x", PRIVATE, "\"x" + "é".repeat(5_120) + "\""));
        assertThat(sender.newFrames()).hasSize(2).allSatisfy(frame -> Wire.assertError(frame, null));
        assertThat(listener.newFrames()).isEmpty();
    }

    @Test
    @DisplayName(
            "T32 the 11th in one second is answered with 4301 and not relayed; the socket stays open; next second it works")
    void rate() {
        for (int i = 0; i < 10; i++) {
            sender.says(Wire.clientEvent("client-x", PRIVATE, String.valueOf(i)));
        }
        assertThat(sender.newFrames()).isEmpty();
        assertThat(listener.newFrames()).hasSize(10);
        sender.says(Wire.clientEvent("client-x", PRIVATE, "10"));
        assertThat(sender.newFrames()).containsExactly(RATE_ERROR);
        assertThat(listener.newFrames()).isEmpty();
        assertThat(sender.isOpen()).isTrue();
        scene.advance(1);
        sender.says(Wire.clientEvent("client-x", PRIVATE, "11"));
        assertThat(sender.newFrames()).isEmpty();
        assertThat(listener.newFrames()).hasSize(1);
    }

    @Test
    @DisplayName("T32 the rate is each connection's own, and does not slow its other commands")
    void ratePerConnection() {
        for (int i = 0; i < 30; i++) {
            sender.says(Wire.clientEvent("client-x", PRIVATE, "1"));
        }
        assertThat(sender.newFrames()).hasSize(20).containsOnly(RATE_ERROR);
        sender.says(Wire.PING);
        assertThat(sender.newFrames()).containsExactly(Wire.PONG);
        listener.newFrames();
        listener.says(Wire.clientEvent("client-y", PRIVATE, "1"));
        assertThat(sender.newFrames()).hasSize(1);
    }

    @Test
    @DisplayName("T32 the rate is the app's; 0 is no limit")
    void ownRate() {
        Scene none = Scene.of(Scene.app().withClientEventRate(0));
        FakeSocket other = none.in(PRIVATE);
        FakeSocket client = none.in(PRIVATE);
        for (int i = 0; i < 100; i++) {
            client.says(Wire.clientEvent("client-x", PRIVATE, "1"));
        }
        assertThat(other.newFrames()).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"private-cache-room", "presence-cache-room", "private-room", "presence-room"})
    @DisplayName("T33 client events are relayed but not cached: a later subscriber gets none (trap 22)")
    void notCached(String channel) {
        String data = "{\"user_id\":\"a\"}";
        FakeSocket early = scene.connect();
        Scene.enter(early, channel, data);
        FakeSocket client = scene.connect();
        Scene.enter(client, channel, data);
        client.says(Wire.clientEvent("client-x", channel, "1"));
        assertThat(early.events(channel)).containsExactly("client-x");
        FakeSocket late = scene.connect();
        Scene.enter(late, channel, data);
        assertThat(late.events(channel)).isEmpty();
    }
}
