package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.FakeSocket;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Frames as behaviour.md §1 writes them: what clients say, and what they are to be told. */
final class Wire {
    static final String PING = "{\"event\":\"pusher:ping\",\"data\":{}}";
    static final String PONG = "{\"event\":\"pusher:pong\",\"data\":{}}";

    /** Data of the form that encrypted channels carry: the test vector of docs/spec/protocol.md §14. */
    static final String ENCRYPTED = "{\"nonce\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYX\","
            + "\"ciphertext\":\"qwfNfoalgMQ6GxPaF015eMddCU6GtpvMpGpsHnNLlm9yNmQ=\"}";

    private Wire() {}

    // --- what clients say ---

    static String subscribe(String channel) {
        return command("pusher:subscribe", "{\"channel\":" + Json.quote(channel) + "}");
    }

    static String subscribe(String channel, String auth) {
        return command(
                "pusher:subscribe", "{\"channel\":" + Json.quote(channel) + ",\"auth\":" + Json.quote(auth) + "}");
    }

    static String subscribe(String channel, String auth, String channelData) {
        return command(
                "pusher:subscribe",
                "{\"channel\":" + Json.quote(channel) + ",\"auth\":" + Json.quote(auth) + ",\"channel_data\":"
                        + Json.quote(channelData) + "}");
    }

    static String unsubscribe(String channel) {
        return command("pusher:unsubscribe", "{\"channel\":" + Json.quote(channel) + "}");
    }

    static String signIn(String auth, String userData) {
        return command(
                "pusher:signin", "{\"auth\":" + Json.quote(auth) + ",\"user_data\":" + Json.quote(userData) + "}");
    }

    static String clientEvent(String event, String channel, String rawData) {
        return "{\"event\":" + Json.quote(event) + ",\"channel\":" + Json.quote(channel) + ",\"data\":" + rawData + "}";
    }

    static String command(String event, String rawData) {
        return "{\"event\":" + Json.quote(event) + ",\"data\":" + rawData + "}";
    }

    // --- what they are told ---

    static String event(String channel, String name, String data) {
        return "{\"event\":" + Json.quote(name) + ",\"channel\":" + Json.quote(channel) + ",\"data\":"
                + Json.quote(data) + "}";
    }

    static String succeeded(String channel) {
        return event(channel, "pusher_internal:subscription_succeeded", "{}");
    }

    /** @param hash raw JSON of the hash */
    static String roster(String channel, List<String> ids, String hash) {
        String quoted = String.join(",", ids.stream().map(Json::quote).toList());
        return event(
                channel,
                "pusher_internal:subscription_succeeded",
                "{\"presence\":{\"ids\":[" + quoted + "],\"hash\":" + hash + ",\"count\":" + ids.size() + "}}");
    }

    static String memberAdded(String channel, String userId, String rawInfo) {
        return event(
                channel,
                "pusher_internal:member_added",
                "{\"user_id\":" + Json.quote(userId) + ",\"user_info\":" + rawInfo + "}");
    }

    static String memberRemoved(String channel, String userId) {
        return event(channel, "pusher_internal:member_removed", "{\"user_id\":" + Json.quote(userId) + "}");
    }

    static String signedIn(String userData) {
        return "{\"event\":\"pusher:signin_success\",\"data\":{\"user_data\":" + Json.quote(userData) + "}}";
    }

    // --- what is to be true of errors ---

    /** A {@code pusher:error} of exactly the form of §1. */
    static void assertError(String frame, Integer code) {
        Map<String, Object> data = errorData(frame);
        if (code == null) {
            assertThat(data.get("code")).as("code of %s", frame).isNull();
        } else {
            assertThat(data.get("code")).as("code of %s", frame).isEqualTo(BigDecimal.valueOf(code));
        }
    }

    /** A {@code pusher:error} whose code is 4009 or null, as §6 leaves it. */
    static void assertErrorOfCommand(String frame) {
        assertThat(errorData(frame).get("code")).as("code of %s", frame).isIn(null, BigDecimal.valueOf(4009));
    }

    private static Map<String, Object> errorData(String frame) {
        Map<String, Object> json = Json.object(frame);
        assertThat(json).as(frame).containsOnlyKeys("event", "data").containsEntry("event", "pusher:error");
        Map<String, Object> data = Json.object(json.get("data"));
        assertThat(data).as(frame).containsOnlyKeys("code", "message");
        assertThat(Json.string(data.get("message"))).as(frame).isNotBlank();
        return data;
    }

    /** A {@code pusher:subscription_error} of exactly the form of §1; answers its data. */
    static Map<String, Object> assertSubscriptionError(String frame, String channel) {
        Map<String, Object> json = Json.object(frame);
        assertThat(List.copyOf(json.keySet())).as(frame).containsExactly("event", "channel", "data");
        assertThat(json)
                .as(frame)
                .containsEntry("event", "pusher:subscription_error")
                .containsEntry("channel", channel);
        Map<String, Object> data = Json.object(json.get("data"));
        assertThat(List.copyOf(data.keySet())).as(frame).containsExactly("type", "error", "status");
        assertThat(Json.string(data.get("type"))).as(frame).isNotBlank();
        assertThat(Json.string(data.get("error"))).as(frame).isNotBlank();
        assertThat(data.get("status")).as(frame).isInstanceOf(BigDecimal.class);
        return data;
    }

    /** The socket's new frames refuse a subscription as §6 says by default: both frames, nothing else, still open. */
    static void assertRefused(FakeSocket socket, String channel) {
        List<String> frames = socket.newFrames();
        assertThat(frames).hasSize(2);
        assertSubscriptionError(frames.get(0), channel);
        assertErrorOfCommand(frames.get(1));
        assertThat(socket.isOpen()).isTrue();
    }

    /** As {@link #assertRefused}, for want of a right: status 401, code 4009. */
    static void assertUnauthorized(FakeSocket socket, String channel) {
        List<String> frames = socket.newFrames();
        assertThat(frames).hasSize(2);
        assertThat(assertSubscriptionError(frames.get(0), channel))
                .containsEntry("type", "AuthError")
                .containsEntry("status", BigDecimal.valueOf(401));
        assertError(frames.get(1), 4009);
        assertThat(socket.isOpen()).isTrue();
    }

    // --- small things ---

    /** HMAC-SHA256 as the JDK computes it, in lower-case hex. */
    static String hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String nameOf(String frame) {
        return Json.string(Json.object(frame).get("event"));
    }
}
