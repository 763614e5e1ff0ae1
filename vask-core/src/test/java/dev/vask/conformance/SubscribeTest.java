package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.ProtocolPolicy;
import dev.vask.ProtocolPolicy.DuplicateSubscribe;
import dev.vask.ProtocolPolicy.FailedSubscribe;
import dev.vask.testing.FakeSocket;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** behaviour.md §6 and §7. */
class SubscribeTest {
    private static final String PRIVATE = "private-foobar";

    private final Scene scene = Scene.open();
    private final FakeSocket socket = scene.connect();

    /** A subscribe frame with this raw JSON as auth; null leaves it out. */
    private static String withRawAuth(String channel, String rawAuth) {
        return Wire.command(
                "pusher:subscribe",
                "{\"channel\":" + Json.quote(channel) + (rawAuth == null ? "" : ",\"auth\":" + rawAuth) + "}");
    }

    /** Refused, nothing left behind, and a valid subscription still works. */
    private void assertUnauthorizedThenAdmitted(String frame) {
        socket.says(frame);
        Wire.assertUnauthorized(socket, PRIVATE);
        assertThat(scene.told).isEmpty();
        scene.host().trigger(PRIVATE, "secret", "{}");
        assertThat(socket.newFrames()).isEmpty();
        socket.says(Wire.subscribe(PRIVATE, Scene.auth(socket, PRIVATE)));
        assertThat(socket.newFrames()).containsExactly(Wire.succeeded(PRIVATE));
        scene.host().trigger(PRIVATE, "open", "{}");
        assertThat(socket.newFrames()).containsExactly(Wire.event(PRIVATE, "open", "{}"));
    }

    @Test
    @DisplayName("T12 a public channel with auth \"\" is subscribed; data of succeeded is exactly \"{}\"")
    void publicWithEmptyAuth() {
        socket.says("{\"event\":\"pusher:subscribe\",\"data\":{\"auth\":\"\",\"channel\":\"feed\"}}");
        assertThat(socket.newFrames())
                .containsExactly(
                        "{\"event\":\"pusher_internal:subscription_succeeded\",\"channel\":\"feed\",\"data\":\"{}\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"channel\":\"feed\"}",
                "{\"channel\":\"feed\",\"auth\":null}",
                "{\"channel\":\"feed\",\"auth\":\"nonsense\",\"channel_data\":\"nonsense\"}",
                "{\"channel\":\"feed\",\"channel_data\":null,\"more\":[1,{}]}"
            })
    @DisplayName("T12 §6 auth and channel_data are ignored on channels that need none")
    void publicIgnoresAuth(String data) {
        socket.says(Wire.command("pusher:subscribe", data));
        assertThat(socket.newFrames()).containsExactly(Wire.succeeded("feed"));
    }

    @Test
    @DisplayName("T13 the golden vector of a private channel is accepted")
    void privateVector() {
        FakeSocket golden = Scene.withSocketIds("1234.1234").connect();
        golden.says(Wire.subscribe(
                PRIVATE, "278d425bdf160c739803:58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4"));
        assertThat(golden.newFrames()).containsExactly(Wire.succeeded(PRIVATE));
    }

    @Test
    @DisplayName("T13 a wrong signature is refused, wherever it is wrong")
    void wrongSignature() {
        String good = Scene.auth(socket, PRIVATE);
        char last = good.charAt(good.length() - 1) == '0' ? '1' : '0';
        String wrongAtEnd = good.substring(0, good.length() - 1) + last;
        assertUnauthorizedThenAdmitted(Wire.subscribe(PRIVATE, wrongAtEnd));
    }

    @Test
    @DisplayName("T13 a wrong key is refused though the signature is right")
    void wrongKey() {
        String signature = Scene.auth(socket, PRIVATE).substring(Scene.KEY.length() + 1);
        assertUnauthorizedThenAdmitted(Wire.subscribe(PRIVATE, "another-key:" + signature));
    }

    @Test
    @DisplayName("T13 an absent auth is refused (trap 51)")
    void absentAuth() {
        assertUnauthorizedThenAdmitted(withRawAuth(PRIVATE, null));
    }

    @Test
    @DisplayName("T13 a null auth is refused (trap 18)")
    void nullAuth() {
        assertUnauthorizedThenAdmitted(withRawAuth(PRIVATE, "null"));
    }

    @Test
    @DisplayName("T13 an upper-case signature is refused")
    void upperCase() {
        String signature = Wire.hmac(Scene.SECRET, socket.socketId() + ":" + PRIVATE);
        assertUnauthorizedThenAdmitted(
                Wire.subscribe(PRIVATE, Scene.KEY + ":" + signature.toUpperCase(java.util.Locale.ROOT)));
    }

    @Test
    @DisplayName("T13 auth of any other shape is refused each time, and each time the socket stays open")
    void oddAuth() {
        String signature = Wire.hmac(Scene.SECRET, socket.socketId() + ":" + PRIVATE);
        for (String raw : List.of(
                "\"\"",
                "\":\"",
                "17",
                "{}",
                "[\"" + Scene.KEY + ":" + signature + "\"]",
                "\"" + signature + "\"",
                "\":" + signature + "\"",
                "\"" + Scene.KEY + "\"",
                "\"" + Scene.KEY + ":\"",
                "\"" + Scene.KEY + "::" + signature + "\"",
                "\"" + Scene.KEY + ": " + signature + "\"",
                "\"" + Scene.KEY + ":" + signature + " \"",
                "\"" + Scene.KEY + ":" + signature + "0\"",
                "\"" + Scene.KEY + ":" + signature.substring(1) + "\"")) {
            socket.says(withRawAuth(PRIVATE, raw));
            Wire.assertUnauthorized(socket, PRIVATE);
        }
        Scene.enter(socket, PRIVATE);
    }

    @Test
    @DisplayName("T13 a signature for another socket or another channel is refused")
    void foreignSignature() {
        socket.says(Wire.subscribe(PRIVATE, Scene.auth(scene.connect(), PRIVATE)));
        Wire.assertUnauthorized(socket, PRIVATE);
        socket.says(Wire.subscribe(PRIVATE, Scene.auth(socket, "private-foobaz")));
        Wire.assertUnauthorized(socket, PRIVATE);
    }

    @Test
    @DisplayName("§22 trap 44: no answer to a wrong signature gives away the right one")
    void neverEchoesSignature() {
        socket.says(Wire.subscribe(PRIVATE, Scene.KEY + ":0000"));
        String right = Wire.hmac(Scene.SECRET, socket.socketId() + ":" + PRIVATE);
        assertThat(String.join("", socket.newFrames())).doesNotContain(right).doesNotContain(Scene.SECRET);
    }

    @Test
    @DisplayName("T14 a private channel with channel_data that was signed together is subscribed")
    void privateWithData() {
        String data = "{\"user_id\":\"a\",  \"any\":\"thing\"}";
        socket.says(Wire.subscribe(PRIVATE, Scene.auth(socket, PRIVATE, data), data));
        assertThat(socket.newFrames()).containsExactly(Wire.succeeded(PRIVATE));
    }

    @Test
    @DisplayName("T14 channel_data that was not signed with it is refused, and so is what was signed without its data")
    void privateWithUnsignedData() {
        String data = "{\"user_id\":\"a\"}";
        socket.says(Wire.subscribe(PRIVATE, Scene.auth(socket, PRIVATE), data));
        Wire.assertUnauthorized(socket, PRIVATE);
        socket.says(Wire.subscribe(PRIVATE, Scene.auth(socket, PRIVATE, data)));
        Wire.assertUnauthorized(socket, PRIVATE);
        socket.says(Wire.subscribe(PRIVATE, Scene.auth(socket, PRIVATE, data), "{ \"user_id\":\"a\"}"));
        Wire.assertUnauthorized(socket, PRIVATE);
    }

    @Test
    @DisplayName(
            "T16 D2 a duplicate subscribe is an error with code null; occupancy stays 1, nothing is announced or sent again")
    void duplicate() {
        FakeSocket observer = scene.in("presence-room", "{\"user_id\":\"o\"}");
        String data = "{\"user_id\":\"a\"}";
        Scene.enter(socket, "presence-room", data);
        Scene.enter(socket, "feed");
        observer.newFrames();
        List<String> before = List.copyOf(scene.told);
        socket.says(Wire.subscribe("feed"));
        socket.says(Wire.subscribe("presence-room", Scene.auth(socket, "presence-room", data), data));
        assertThat(socket.newFrames()).hasSize(2).allSatisfy(frame -> Wire.assertError(frame, null));
        assertThat(observer.newFrames()).isEmpty();
        assertThat(scene.told).isEqualTo(before);
        assertThat(scene.host().channel("feed").toCompletableFuture().join().subscriptions())
                .isEqualTo(1);
        assertThat(scene.host()
                        .channel("presence-room")
                        .toCompletableFuture()
                        .join()
                        .subscriptions())
                .isEqualTo(2);
        scene.host().trigger("feed", "e", "1");
        assertThat(socket.newFrames()).containsExactly(Wire.event("feed", "e", "1"));
    }

    @Test
    @DisplayName(
            "D2 with the policy ACKNOWLEDGE a duplicate is acknowledged again; still nothing is announced or counted")
    void duplicateAcknowledged() {
        Scene lenient = Scene.with(ProtocolPolicy.standard().withDuplicateSubscribe(DuplicateSubscribe.ACKNOWLEDGE));
        FakeSocket observer = lenient.in("presence-room", "{\"user_id\":\"o\"}");
        String data = "{\"user_id\":\"a\",\"user_info\":1}";
        FakeSocket twice = lenient.in("presence-room", data);
        Scene.enter(twice, "feed");
        observer.newFrames();
        List<String> before = List.copyOf(lenient.told);
        twice.says(Wire.subscribe("feed"));
        twice.says(Wire.subscribe("presence-room", Scene.auth(twice, "presence-room", data), data));
        assertThat(twice.newFrames())
                .containsExactly(
                        Wire.succeeded("feed"), Wire.roster("presence-room", List.of("o", "a"), "{\"o\":{},\"a\":1}"));
        assertThat(observer.newFrames()).isEmpty();
        assertThat(lenient.told).isEqualTo(before);
        twice.says(Wire.unsubscribe("feed"));
        lenient.host().trigger("feed", "e", "1");
        assertThat(twice.newFrames()).isEmpty();
    }

    @Test
    @DisplayName("T17 subscribe, unsubscribe, subscribe in one burst leaves exactly one active subscription")
    void subUnsubSub() {
        String auth = Scene.auth(socket, PRIVATE);
        socket.says(Wire.subscribe(PRIVATE, auth));
        socket.says(Wire.unsubscribe(PRIVATE));
        socket.says(Wire.subscribe(PRIVATE, auth));
        assertThat(socket.newFrames()).containsExactly(Wire.succeeded(PRIVATE), Wire.succeeded(PRIVATE));
        scene.host().trigger(PRIVATE, "e", "1");
        assertThat(socket.newFrames()).containsExactly(Wire.event(PRIVATE, "e", "1"));
        assertThat(scene.host().channel(PRIVATE).toCompletableFuture().join().subscriptions())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("T18 D14 unsubscribe of what was never subscribed, or twice, is answered with silence")
    void unsubscribeUnknown() {
        Scene.enter(socket, "feed");
        FakeSocket other = scene.in("theirs");
        for (String channel : List.of("unknown", "theirs", "not a name", "", "#server-to-user-x", "feed", "feed")) {
            socket.says(Wire.unsubscribe(channel));
        }
        assertThat(socket.newFrames()).isEmpty();
        scene.host().trigger("theirs", "e", "1");
        assertThat(other.newFrames()).hasSize(1);
        assertThat(socket.newFrames()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(FailedSubscribe.class)
    @DisplayName("D1 a failed subscribe sends both frames and stays open; the policy can leave either out, never both")
    void failurePolicy(FailedSubscribe policy) {
        Scene own = Scene.with(ProtocolPolicy.standard().withFailedSubscribe(policy));
        FakeSocket client = own.connect();
        String tooLong = "x".repeat(300);
        for (String channel : List.of(PRIVATE, "not a name", "x".repeat(165), tooLong)) {
            client.says(Wire.subscribe(channel));
            List<String> frames = client.newFrames();
            assertThat(client.isOpen()).isTrue();
            assertThat(frames).as("a refusal is never silent").isNotEmpty();
            if (channel.equals(tooLong)) {
                continue;
            }
            assertThat(frames).hasSize(policy == FailedSubscribe.BOTH ? 2 : 1);
            if (policy != FailedSubscribe.CONNECTION_EVENT) {
                Wire.assertSubscriptionError(frames.get(0), channel);
            }
            if (policy != FailedSubscribe.CHANNEL_EVENT) {
                Wire.assertErrorOfCommand(frames.get(frames.size() - 1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"user_id\":\"1\"}", "[]", "7", "true", "[\"{}\"]", "1e400"})
    @DisplayName("channel_data that is no string → both frames, 401 and 4009, on private and presence channels [D1]")
    void channelDataThatIsNoString(String data) {
        for (String channel : new String[] {PRIVATE, "presence-foobar"}) {
            String auth = Json.quote(Scene.auth(socket, channel));
            socket.says(Wire.command(
                    "pusher:subscribe",
                    "{\"channel\":" + Json.quote(channel) + ",\"auth\":" + auth + ",\"channel_data\":" + data + "}"));
            Wire.assertUnauthorized(socket, channel);
        }
        assertThat(scene.told).isEmpty();
    }

    @Test
    @DisplayName(
            "channel_data that is no string with an invalid name, and on a subscribed channel → the earlier check refuses [R]")
    void earlierChecksRefuseFirst() {
        String data = ",\"channel_data\":{}}";
        socket.says(Wire.command("pusher:subscribe", "{\"channel\":\"private-a b\"" + data));
        assertThat(Wire.assertSubscriptionError(socket.newFrames().get(0), "private-a b"))
                .containsEntry("type", "InvalidSubscription");
        Scene.enter(socket, PRIVATE);
        socket.says(Wire.command("pusher:subscribe", "{\"channel\":" + Json.quote(PRIVATE) + data));
        assertThat(socket.newFrames()).singleElement().asString().contains("Existing subscription");
    }
}
