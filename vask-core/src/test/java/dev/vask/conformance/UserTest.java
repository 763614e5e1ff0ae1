package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.CloseCode;
import dev.vask.ProtocolPolicy;
import dev.vask.testing.FakeSocket;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** behaviour.md §10 and §12. */
class UserTest {
    private static final String U1 = "{\"id\":\"u1\"}";
    private static final String OWN = "#server-to-user-u1";

    private final Scene scene = Scene.open();
    private final FakeSocket socket = scene.connect();

    private void assertNobodySignedIn() {
        assertThat(socket.newFrames()).hasSize(1).allSatisfy(frame -> Wire.assertError(frame, 4009));
        assertThat(socket.isOpen()).isTrue();
        scene.host().sendToUser("u1", "e", "1");
        assertThat(socket.newFrames()).isEmpty();
        socket.says(Wire.subscribe(OWN));
        Wire.assertRefused(socket, OWN);
        Scene.signIn(socket, U1);
    }

    @Test
    @DisplayName("T34 the golden sign-in brings signin_success with the identical user_data string, and no auth key")
    void vector() {
        FakeSocket golden = Scene.withSocketIds("1234.1234").connect();
        golden.says("{\"event\":\"pusher:signin\",\"data\":{\"auth\":\"278d425bdf160c739803:"
                + "4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba\","
                + "\"user_data\":\"{\\\"id\\\":\\\"12345\\\"}\"}}");
        assertThat(golden.newFrames())
                .containsExactly("{\"event\":\"pusher:signin_success\",\"data\":"
                        + "{\"user_data\":\"{\\\"id\\\":\\\"12345\\\"}\"}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"u1\",\"user_info\":{\"name\":\"Zoë ☃ 😀\"},\"watchlist\":[]}",
                "{ \"name\" : \"\\u0041é\\/\",\n\t\"id\" : \"u1\" }",
                "{\"id\":\"A-z_0=@,.;9\"}",
                "{\"user_info\":null,\"id\":\"u1\",\"n\":1.0}"
            })
    @DisplayName("T34 user_data comes back character by character")
    void verbatimUserData(String userData) {
        socket.says(Wire.signIn(Scene.userAuth(socket, userData), userData));
        assertThat(socket.newFrames()).containsExactly(Wire.signedIn(userData));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":17}",
                "{\"id\":\"\"}",
                "{\"id\":null}",
                "{\"id\":true}",
                "{\"id\":[\"u1\"]}",
                "{}",
                "{\"user_id\":\"u1\"}",
                "{\"id\":\"u\\u0000\"}",
                "{\"id\":\"u\\n1\"}",
                "{\"id\":\"u\\u0085\"}",
                "{\"id\":\"u\\ud800\"}",
                "{\"id\":\"\\udc00u\"}",
                "[\"u1\"]",
                "\"u1\"",
                "nonsense",
                ""
            })
    @DisplayName(
            "T35 a numeric, empty or otherwise impossible id is refused though it is signed: 4009, socket open (D12)")
    void impossibleIds(String userData) {
        socket.says(Wire.signIn(Scene.userAuth(socket, userData), userData));
        assertNobodySignedIn();
    }

    @Test
    @DisplayName("T35 an id has at most 128 characters")
    void idLength() {
        Scene.signIn(scene.connect(), "{\"id\":\"" + "x".repeat(128) + "\"}");
        String tooLong = "{\"id\":\"" + "x".repeat(129) + "\"}";
        socket.says(Wire.signIn(Scene.userAuth(socket, tooLong), tooLong));
        assertNobodySignedIn();
    }

    @Test
    @DisplayName("T35 a bad signature is refused: 4009, socket open (D12)")
    void badSignature() {
        socket.says(Wire.signIn(Scene.userAuth(scene.connect(), U1), U1));
        assertNobodySignedIn();
    }

    @Test
    @DisplayName("T35 a wrong key, an absent or null auth, a channel's signature, an upper-case one: refused")
    void otherBadAuth() {
        String signature = Scene.userAuth(socket, U1).substring(Scene.KEY.length() + 1);
        for (String raw : List.of(
                "\"other:" + signature + "\"",
                "\"" + signature + "\"",
                "\"" + Scene.KEY + "::user::" + signature + "\"",
                "\"" + Scene.KEY + ":" + signature.toUpperCase(java.util.Locale.ROOT) + "\"",
                "\"" + Scene.auth(socket, "private-x", U1) + "\"",
                "\"\"",
                "null",
                "17")) {
            socket.says(Wire.command("pusher:signin", "{\"auth\":" + raw + ",\"user_data\":" + Json.quote(U1) + "}"));
            assertThat(socket.newFrames()).hasSize(1).allSatisfy(frame -> Wire.assertError(frame, 4009));
        }
        socket.says(Wire.command("pusher:signin", "{\"user_data\":" + Json.quote(U1) + "}"));
        assertNobodySignedIn();
    }

    @Test
    @DisplayName("D12 a policy closes 4009 after a failed sign-in")
    void closeOnFailure() {
        Scene strict = Scene.with(ProtocolPolicy.standard().withCloseOnFailedSignIn(true));
        FakeSocket client = strict.connect();
        client.says(Wire.signIn("nonsense", U1));
        assertThat(client.closeCode()).isEqualTo(4009);
        assertThat(client.newFrames()).isNotEmpty().allSatisfy(frame -> Wire.assertError(frame, 4009));
        assertThat(strict.user(U1).isOpen()).isTrue();
    }

    @Test
    @DisplayName("T36 a second id on the same connection is refused and the first stays; the same id succeeds again")
    void secondSignIn() {
        Scene.signIn(socket, U1);
        String other = "{\"id\":\"u2\"}";
        socket.says(Wire.signIn(Scene.userAuth(socket, other), other));
        assertThat(socket.newFrames()).hasSize(1).allSatisfy(Wire::assertErrorOfCommand);
        assertThat(socket.isOpen()).isTrue();
        scene.host().sendToUser("u2", "e", "2");
        assertThat(socket.newFrames()).isEmpty();
        String again = "{\"id\":\"u1\",\"user_info\":1}";
        socket.says(Wire.signIn(Scene.userAuth(socket, again), again));
        assertThat(socket.newFrames()).containsExactly(Wire.signedIn(again));
        scene.host().sendToUser("u1", "e", "1");
        assertThat(socket.newFrames()).containsExactly(Wire.event(OWN, "e", "1"));
    }

    @Test
    @DisplayName(
            "T37 #server-to-user-u1 before sign-in is refused, and for another id; one's own is subscribed (trap 13)")
    void userChannel() {
        socket.says(Wire.subscribe(OWN));
        Wire.assertRefused(socket, OWN);
        socket.says(Wire.subscribe(OWN, Scene.auth(socket, OWN)));
        Wire.assertRefused(socket, OWN);
        Scene.signIn(socket, U1);
        for (String foreign :
                List.of("#server-to-user-u2", "#server-to-user-", "#server-to-user-u1x", "#server-to-user-U1")) {
            socket.says(Wire.subscribe(foreign));
            Wire.assertRefused(socket, foreign);
        }
        socket.says(Wire.subscribe(OWN, ""));
        assertThat(socket.newFrames()).containsExactly(Wire.succeeded(OWN));
        FakeSocket javaClient = scene.user(U1);
        javaClient.says(Wire.subscribe(OWN));
        assertThat(javaClient.newFrames()).containsExactly(Wire.succeeded(OWN));
    }

    @Test
    @DisplayName("T37 §5 the user channel is no secret door: nobody else hears what is sent to it")
    void nobodyElse() {
        FakeSocket other = scene.user("{\"id\":\"u2\"}");
        other.says(Wire.subscribe(OWN));
        socket.says(Wire.subscribe(OWN));
        other.newFrames();
        socket.newFrames();
        scene.host().sendToUser("u1", "e", "1");
        assertThat(List.of(other, socket))
                .allSatisfy(it -> assertThat(it.newFrames()).isEmpty());
    }

    @Test
    @DisplayName(
            "T38 trigger on #server-to-user-u1 and sendToUser reach every signed-in socket once, subscribed or not")
    void sendToUser() {
        FakeSocket subscribed = scene.user(U1);
        subscribed.says(Wire.subscribe(OWN));
        FakeSocket unsubscribed = scene.user(U1);
        unsubscribed.says(Wire.subscribe(OWN));
        unsubscribed.says(Wire.unsubscribe(OWN));
        FakeSocket never = scene.user(U1);
        FakeSocket presenceOnly = scene.in("presence-room", "{\"user_id\":\"u1\"}");
        List<FakeSocket> signedIn = List.of(subscribed, unsubscribed, never);
        signedIn.forEach(FakeSocket::newFrames);
        scene.host().trigger(OWN, "order.updated", "{\"a\":1}");
        scene.host().sendToUser("u1", "hello", "text");
        assertThat(signedIn)
                .allSatisfy(it -> assertThat(it.newFrames())
                        .containsExactly(
                                "{\"event\":\"order.updated\",\"channel\":\"#server-to-user-u1\",\"data\":\"{\\\"a\\\":1}\"}",
                                "{\"event\":\"hello\",\"channel\":\"#server-to-user-u1\",\"data\":\"text\"}"));
        assertThat(presenceOnly.newFrames()).isEmpty();
        never.closes(1000, "");
        scene.host().sendToUser("u1", "e", "1");
        assertThat(never.newFrames()).isEmpty();
    }

    @Test
    @DisplayName("§10 an event to a user nobody is signed in as is lost without an error")
    void unknownUser() {
        assertThat(scene.host().sendToUser("nobody", "e", "1").toCompletableFuture())
                .isCompleted();
        assertThat(scene.host().terminateUser("nobody").toCompletableFuture()).isCompleted();
    }

    @Test
    @DisplayName(
            "T40 terminate closes all signed-in sockets of u1 with 4200 (D3); presence-only ones stay, and other users")
    void terminate() {
        FakeSocket one = scene.user(U1);
        FakeSocket two = scene.user(U1);
        two.says(Wire.subscribe(OWN));
        two.newFrames();
        FakeSocket presenceOnly = scene.in("presence-room", "{\"user_id\":\"u1\"}");
        FakeSocket other = scene.user("{\"id\":\"u2\"}");
        scene.host().terminateUser("u1");
        assertThat(List.of(one, two)).allSatisfy(it -> {
            assertThat(it.closeCode()).isEqualTo(4200);
            assertThat(it.newFrames()).hasSize(1).allSatisfy(frame -> Wire.assertError(frame, 4200));
        });
        assertThat(List.of(presenceOnly, other)).allSatisfy(it -> {
            assertThat(it.isOpen()).isTrue();
            assertThat(it.newFrames()).isEmpty();
        });
        FakeSocket back = scene.user(U1);
        scene.host().sendToUser("u1", "e", "1");
        assertThat(back.newFrames()).as("who comes back can sign in again").hasSize(1);
    }

    @Test
    @DisplayName(
            "D3 a user terminated for the sixth time in ten seconds gets 4100, on which clients wait; later 4200 again")
    void terminateLoop() {
        for (int i = 0; i < 5; i++) {
            assertThat(terminated(U1)).isEqualTo(4200);
        }

        assertThat(terminated(U1)).isEqualTo(4100);

        assertThat(terminated("{\"id\":\"u2\"}")).as("another user").isEqualTo(4200);
        scene.time.advance(Duration.ofSeconds(10));
        assertThat(terminated(U1)).isEqualTo(4200);
    }

    private @Nullable Integer terminated(String userData) {
        FakeSocket client = scene.user(userData);
        scene.host().terminateUser(userData.equals(U1) ? "u1" : "u2");
        return client.closeCode();
    }

    @Test
    @DisplayName("D3 §12 the code for terminated users can be changed")
    void terminateCode() {
        Scene own = Scene.with(ProtocolPolicy.standard().withTerminateCode(CloseCode.UNAUTHORIZED));
        FakeSocket client = own.user(U1);
        own.host().terminateUser("u1");
        assertThat(client.closeCode()).isEqualTo(4009);
        assertThat(client.newFrames()).hasSize(1).allSatisfy(frame -> Wire.assertError(frame, 4009));
    }

    @Test
    @DisplayName("§10 a signed-in user is no channel: it is neither listed nor occupied")
    void notAChannel() {
        Scene.signIn(socket, U1);
        socket.says(Wire.subscribe(OWN));
        assertThat(scene.host().channels("").toCompletableFuture().join()).isEmpty();
        assertThat(scene.told).isEmpty();
    }
}
