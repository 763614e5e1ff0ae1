package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vask.App;
import dev.vask.auth.ChannelAuthorizer;
import dev.vask.auth.Secret;
import dev.vask.auth.UserAuthenticator;
import dev.vask.testing.FakeSocket;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden vectors, vectors/signatures.json, both ways: what a host signs, and what the server accepts. */
class SignatureVectorTest {
    private static final Map<String, Object> VECTORS = read();
    private static final App APP = App.of(Json.string(VECTORS.get("app_key")), Json.string(VECTORS.get("app_secret")));

    /** Whether the server could have given this id: two numbers below 2^53. */
    private static boolean drawable(String socketId) {
        return Stream.of(socketId.split("\\.")).allMatch(part -> part.length() <= 15);
    }

    private record ChannelVector(String socketId, String channel, String channelData, String toSign, String auth) {}

    private record UserVector(String socketId, String userData, String toSign, String auth) {}

    private static Map<String, Object> read() {
        try (InputStream in = SignatureVectorTest.class.getResourceAsStream("/vectors/signatures.json")) {
            return Json.object(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<ChannelVector> channelVectors() {
        return Json.array(VECTORS.get("channel_auth")).stream()
                .map(Json::object)
                .map(it -> new ChannelVector(
                        Json.string(it.get("socket_id")),
                        Json.string(it.get("channel")),
                        (String) it.get("channel_data"),
                        Json.string(it.get("string_to_sign")),
                        Json.string(it.get("auth"))))
                .toList();
    }

    private static List<UserVector> userVectors() {
        return Json.array(VECTORS.get("user_auth")).stream()
                .map(Json::object)
                .map(it -> new UserVector(
                        Json.string(it.get("socket_id")),
                        Json.string(it.get("user_data")),
                        Json.string(it.get("string_to_sign")),
                        Json.string(it.get("auth"))))
                .toList();
    }

    private static String subscribe(ChannelVector vector, String auth) {
        return vector.channelData() == null
                ? Wire.subscribe(vector.channel(), auth)
                : Wire.subscribe(vector.channel(), auth, vector.channelData());
    }

    @Test
    @DisplayName(
            "§7 the file has the vectors of the public documentation, and the helpers of these tests agree with it")
    void file() {
        assertThat(channelVectors()).hasSizeGreaterThanOrEqualTo(6);
        assertThat(userVectors()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(APP.key()).isEqualTo(Scene.KEY);
        assertThat(VECTORS).containsEntry("app_secret", Scene.SECRET);
        for (ChannelVector vector : channelVectors()) {
            assertThat(Scene.KEY + ":" + Wire.hmac(Scene.SECRET, vector.toSign()))
                    .isEqualTo(vector.auth());
        }
    }

    @ParameterizedTest
    @MethodSource("channelVectors")
    @DisplayName("§7 Secret signs and verifies each string of channel_auth")
    void secretOfChannel(ChannelVector vector) {
        assertSecret(vector.toSign(), vector.auth());
    }

    @ParameterizedTest
    @MethodSource("userVectors")
    @DisplayName("§7 Secret signs and verifies each string of user_auth")
    void secretOfUser(UserVector vector) {
        assertSecret(vector.toSign(), vector.auth());
    }

    private static void assertSecret(String text, String auth) {
        String signature = auth.substring(auth.indexOf(':') + 1);
        Secret secret = APP.secret();
        assertThat(secret.sign(text)).isEqualTo(signature);
        assertThat(secret.verifies(text, signature)).isTrue();
        assertThat(secret.verifies(text + " ", signature)).isFalse();
        assertThat(secret.verifies(text, signature.substring(1) + signature.charAt(0)))
                .isFalse();
        assertThat(secret.verifies(text, null)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("channelVectors")
    @DisplayName("§7 ChannelAuthorizer answers what the vector says")
    void authorizer(ChannelVector vector) {
        ChannelAuthorizer authorizer = ChannelAuthorizer.of(APP);
        String body = vector.channelData() == null
                ? authorizer.authorize(vector.socketId(), vector.channel())
                : authorizer.authorizeWithData(vector.socketId(), vector.channel(), vector.channelData());
        Map<String, Object> json = Json.object(body);
        assertThat(json).containsEntry("auth", vector.auth());
        if (vector.channelData() == null) {
            assertThat(json).containsOnlyKeys("auth");
        } else {
            assertThat(json)
                    .containsOnlyKeys("auth", "channel_data")
                    .containsEntry("channel_data", vector.channelData());
        }
    }

    @ParameterizedTest
    @MethodSource("channelVectors")
    @DisplayName("§7 a connection with the vector's socket id is subscribed by the vector's auth, and by no other")
    void subscription(ChannelVector vector) {
        if (!drawable(vector.socketId())) {
            FakeSocket socket = Scene.open().connect();
            socket.says(subscribe(vector, vector.auth()));
            Wire.assertUnauthorized(socket, vector.channel());
            return;
        }
        Scene scene = Scene.withSocketIds(vector.socketId());
        FakeSocket socket = scene.connect();
        assertThat(socket.socketId()).isEqualTo(vector.socketId());
        FakeSocket other = scene.connect();
        other.says(subscribe(vector, vector.auth()));
        Wire.assertUnauthorized(other, vector.channel());
        socket.says(subscribe(vector, vector.auth()));
        // On a cache channel more follows.
        assertThat(socket.newFrames())
                .first()
                .satisfies(frame -> assertThat(Json.object(frame))
                        .containsEntry("event", "pusher_internal:subscription_succeeded")
                        .containsEntry("channel", vector.channel()));
    }

    @Test
    @DisplayName("T25 the vector with spaces, a line break and characters of four bytes keeps its user_info verbatim")
    void oddVector() {
        ChannelVector vector = channelVectors().get(3);
        FakeSocket socket = Scene.withSocketIds(vector.socketId()).connect();
        socket.says(subscribe(vector, vector.auth()));
        assertThat(socket.newFrames())
                .containsExactly(
                        Wire.roster(vector.channel(), List.of("user-ü"), "{\"user-ü\":{\"name\": \"Zoë ☃ 😀\"}}"));
    }

    @ParameterizedTest
    @MethodSource("userVectors")
    @DisplayName("§7 UserAuthenticator answers what the vector says")
    void authenticator(UserVector vector) {
        Map<String, Object> json =
                Json.object(UserAuthenticator.of(APP).authenticateWithData(vector.socketId(), vector.userData()));
        assertThat(json)
                .containsOnlyKeys("auth", "user_data")
                .containsEntry("auth", vector.auth())
                .containsEntry("user_data", vector.userData());
    }

    @ParameterizedTest
    @MethodSource("userVectors")
    @DisplayName("T34 a connection with the vector's socket id is signed in by the vector's auth, and by no other")
    void signIn(UserVector vector) {
        Scene scene = Scene.withSocketIds(vector.socketId());
        FakeSocket socket = scene.connect();
        FakeSocket other = scene.connect();
        other.says(Wire.signIn(vector.auth(), vector.userData()));
        assertThat(other.newFrames()).hasSize(1).allSatisfy(frame -> Wire.assertError(frame, 4009));
        socket.says(Wire.signIn(vector.auth(), vector.userData()));
        assertThat(socket.newFrames()).startsWith(Wire.signedIn(vector.userData()));
    }

    @Test
    @DisplayName("§7 trap 47: the signature printed for Mr. Channels belongs to Mr. Pusher")
    void staleVector() {
        String text = "1234.1234:presence-foobar:{\"user_id\":10,\"user_info\":{\"name\":\"Mr. %s\"}}";
        assertThat(APP.secret().sign(text.formatted("Pusher")))
                .isEqualTo("afaed3695da2ffd16931f457e338e6c9f2921fa133ce7dac49f529792be6304c");
        assertThat(APP.secret().sign(text.formatted("Channels")))
                .isEqualTo("31935e7d86dba64c2a90aed31fdc61869f9b22ba9d8863bba239c03ca481bc80");
        assertThat(APP.secret().sign("1234.1234:private-encrypted-foo"))
                .isEqualTo("e85caab4331194145d44feae15aea9539ea50631afacbc593a9555ceadc42357");
    }

    @Test
    @DisplayName("§7 what the app's signers answer is accepted by the app's server, on every kind of channel")
    void roundTrip() {
        Scene scene = Scene.open();
        FakeSocket socket = scene.connect();
        ChannelAuthorizer channels = scene.host().channelAuthorizer();
        String id = socket.socketId();
        for (String body : List.of(
                "private-a " + channels.authorize(id, "private-a"),
                "private-b " + channels.authorizeWithData(id, "private-b", "{ }"),
                "presence-c " + channels.authorizePresence(id, "presence-c", "u\"1", "{ \"n\": 1}"),
                "presence-d " + channels.authorizePresence(id, "presence-d", "u1", null))) {
            int space = body.indexOf(' ');
            String channel = body.substring(0, space);
            socket.says(
                    Wire.command("pusher:subscribe", "{\"channel\":\"" + channel + "\"," + body.substring(space + 2)));
            assertThat(socket.nextFrame()).contains("subscription_succeeded").contains(channel);
        }
        socket.says(
                Wire.command("pusher:signin", scene.host().userAuthenticator().authenticate(id, "u1", "{ \"n\": 1}")));
        assertThat(socket.nextFrame()).isEqualTo(Wire.signedIn("{\"id\":\"u1\",\"user_info\":{ \"n\": 1}}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "presence-x:{\"user_id\":\"admin\"}",
                ":user::{\"id\":\"1\"}",
                "private-a b",
                "private-é",
                "",
                "feed",
                "cache-x",
                "#server-to-user-u1"
            })
    @DisplayName("§7 nothing is signed for a channel outside the alphabet or without need of it (S-39)")
    void refusesChannels(String channel) {
        ChannelAuthorizer authorizer = ChannelAuthorizer.of(APP);
        assertThatIllegalArgumentException().isThrownBy(() -> authorizer.authorize("1.1", channel));
        assertThatIllegalArgumentException().isThrownBy(() -> authorizer.authorizeWithData("1.1", channel, "{}"));
        assertThatIllegalArgumentException().isThrownBy(() -> authorizer.authorizePresence("1.1", channel, "u1", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "1.1:private-other", "1.1\n", "\n1.1", "1.1.1", "a.b", "1..1", "1.123456789012345678901"
            })
    @DisplayName("§7 nothing is signed for a socket id that is none (S-40)")
    void refusesSocketIds(String socketId) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChannelAuthorizer.of(APP).authorize(socketId, "private-x"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserAuthenticator.of(APP).authenticate(socketId, "u1", null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserAuthenticator.of(APP).authenticateWithData(socketId, "{\"id\":\"u1\"}"));
    }
}
