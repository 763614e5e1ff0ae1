package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.vask.Authorizer;
import dev.vask.EventFilter;
import dev.vask.Peer;
import dev.vask.auth.AuthDecision;
import dev.vask.testing.FakeSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The host decides in-process, by what it knew of the peer when it connected. */
class AuthorizerTest {
    private static final String ROOM = "presence-room";

    /** What the authorizer was asked, as {@code subscribe private-a ada null}. */
    private final List<String> asked = new ArrayList<>();

    private final AtomicReference<@Nullable AuthDecision> decision = new AtomicReference<>(AuthDecision.allow());
    private final Scene scene = Scene.of(
            Scene.app(),
            builder -> builder.authorizer(new Authorizer() {
                @Override
                public AuthDecision onSubscribe(Peer peer, String channel, @Nullable String channelData) {
                    return answer("subscribe", peer, channel + " " + channelData);
                }

                @Override
                public AuthDecision onSignIn(Peer peer, String userData) {
                    return answer("sign-in", peer, userData);
                }

                @Override
                public AuthDecision onClientEvent(Peer peer, String channel, String event, @Nullable String data) {
                    return answer("event", peer, channel + " " + event + " " + data);
                }

                @SuppressWarnings("NullAway") // A host that says nothing is one of the cases.
                private AuthDecision answer(String what, Peer peer, String of) {
                    asked.add(what + " " + peer.principal(String.class) + " " + peer.userId() + " " + of);
                    return decision.get();
                }
            }));

    private FakeSocket connect(@Nullable Object principal) {
        FakeSocket socket = principal == null
                ? FakeSocket.connect(scene.vask, Scene.TARGET)
                : FakeSocket.connectAs(principal, scene.vask, Scene.TARGET);
        socket.newFrames();
        return socket;
    }

    private static void assertAnswered(FakeSocket socket, String event) {
        assertThat(socket.newFrames())
                .singleElement()
                .satisfies(frame -> assertThat(Wire.nameOf(frame)).isEqualTo(event));
    }

    @Test
    @DisplayName("a private channel is allowed without a signature, by the principal of the handshake")
    void allow() {
        FakeSocket ada = connect("ada");
        ada.says(Wire.subscribe("private-orders.1"));
        assertAnswered(ada, "pusher_internal:subscription_succeeded");
        assertThat(asked).containsExactly("subscribe ada null private-orders.1 null");
        scene.host().trigger("private-orders.1", "paid", "1");
        assertThat(ada.events("private-orders.1")).contains("paid");
    }

    @Test
    @DisplayName("a refusal beats the best signature, on public channels too, and tells the reason in one line")
    void refuse() {
        decision.set(AuthDecision.refuse("not\nyours"));
        FakeSocket ada = connect("ada");
        ada.says(Wire.subscribe("private-x", Scene.auth(ada, "private-x")));
        assertThat(ada.newFrames()).hasSize(2).allMatch(frame -> frame.contains("not yours"));
        ada.says(Wire.subscribe("news"));
        Wire.assertRefused(ada, "news");
        assertThat(ada.isOpen()).isTrue();
    }

    @Test
    @DisplayName(
            "whoever wants a signature gets the protocol's own rule: a private channel needs one, a public one does not")
    void requireSignature() {
        decision.set(AuthDecision.requireSignature());
        FakeSocket ada = connect(null);
        ada.says(Wire.subscribe("private-x"));
        Wire.assertRefused(ada, "private-x");
        Scene.enter(ada, "private-x");
        ada.says(Wire.subscribe("news"));
        assertAnswered(ada, "pusher_internal:subscription_succeeded");
    }

    @Test
    @DisplayName("on a presence channel the host says who is a member; what the client claims does not count")
    void allowAs() {
        decision.set(AuthDecision.allowAs("u1", "{\"name\":\"Ada\"}"));
        FakeSocket ada = connect("ada");
        ada.says(Wire.subscribe(ROOM, "", "{\"user_id\":\"admin\"}"));
        assertThat(ada.newFrames()).containsExactly(Wire.roster(ROOM, List.of("u1"), "{\"u1\":{\"name\":\"Ada\"}}"));
        decision.set(AuthDecision.allowWithData("{\"user_id\":7,\"user_info\":[1]}"));
        FakeSocket bob = connect("bob");
        bob.says(Wire.subscribe(ROOM));
        assertThat(bob.newFrames()).singleElement().asString().contains("\\\"7\\\":[1]");
        assertThat(asked.get(0)).isEqualTo("subscribe ada null presence-room {\"user_id\":\"admin\"}");
    }

    @Test
    @DisplayName("allowed on a presence channel without a name, one is who one is signed in as, and nobody before that")
    void allowPresence() {
        FakeSocket ada = connect("ada");
        ada.says(Wire.subscribe(ROOM, "", "{\"user_id\":\"admin\"}"));
        Wire.assertRefused(ada, ROOM);
        decision.set(AuthDecision.allowAs("u1", null));
        ada.says(Wire.signIn("", "{\"id\":\"admin\"}"));
        assertThat(ada.newFrames()).containsExactly(Wire.signedIn("{\"id\":\"u1\"}"));
        decision.set(AuthDecision.allow());
        ada.says(Wire.subscribe(ROOM));
        assertThat(ada.newFrames()).containsExactly(Wire.roster(ROOM, List.of("u1"), "{\"u1\":{}}"));
        assertThat(asked).last().isEqualTo("subscribe ada u1 presence-room null");
    }

    @Test
    @DisplayName(
            "a sign-in is as whom the host says, watchlist included; or needs its signature; or is refused with 4009")
    void signIn() {
        decision.set(AuthDecision.allowWithData("{\"id\":\"u1\",\"watchlist\":[\"u2\"]}"));
        FakeSocket ada = connect("ada");
        ada.says(Wire.signIn("", "{\"id\":\"admin\"}"));
        assertThat(ada.newFrames()).hasSize(2);
        scene.host().sendToUser("u1", "hello", "1");
        assertThat(ada.newFrames()).singleElement().asString().contains("hello");

        decision.set(AuthDecision.requireSignature());
        FakeSocket bob = connect("bob");
        bob.says(Wire.signIn("", "{\"id\":\"u2\"}"));
        assertThat(bob.newFrames()).singleElement().asString().contains("4009");
        Scene.signIn(bob, "{\"id\":\"u2\"}");

        decision.set(AuthDecision.refuse("banned"));
        FakeSocket eve = connect("eve");
        eve.says(Wire.signIn(Scene.userAuth(eve, "{\"id\":\"u3\"}"), "{\"id\":\"u3\"}"));
        assertThat(eve.newFrames()).singleElement().asString().contains("4009", "banned");
    }

    @Test
    @DisplayName("a client event is relayed or refused as the host says, after the protocol's own rules")
    void clientEvent() {
        FakeSocket ada = connect("ada");
        FakeSocket bob = connect("bob");
        for (FakeSocket socket : new FakeSocket[] {ada, bob}) {
            socket.says(Wire.subscribe("private-x"));
            socket.newFrames();
        }
        ada.says(Wire.clientEvent("client-a", "private-x", "1"));
        assertThat(bob.newFrames()).hasSize(1);
        decision.set(AuthDecision.refuse("read only"));
        ada.says(Wire.clientEvent("client-b", "private-x", "2"));
        assertThat(ada.newFrames()).singleElement().asString().contains("Client event rejected - read only");
        assertThat(bob.newFrames()).isEmpty();
        asked.clear();
        ada.says(Wire.clientEvent("client-c", "private-elsewhere", "3"));
        assertAnswered(ada, "pusher:error");
        assertThat(asked).isEmpty();
    }

    @Test
    @DisplayName("a decision that makes no sense, or none, is the host's fault: 503 for the client, who may try again")
    void nonsense() {
        FakeSocket ada = connect("ada");
        for (AuthDecision wrong :
                new @Nullable AuthDecision[] {null, AuthDecision.allowAs("u1", null), AuthDecision.allowWithData("{}")
                }) {
            decision.set(wrong);
            ada.says(Wire.subscribe("private-x"));
            assertThat(ada.newFrames()).hasSize(2).first().asString().contains("503");
        }
        decision.set(AuthDecision.allow());
        ada.says(Wire.signIn("", "{\"id\":\"u1\"}"));
        assertThat(ada.newFrames()).singleElement().asString().contains("could not be decided");
        ada.says(Wire.subscribe("private-x"));
        assertAnswered(ada, "pusher_internal:subscription_succeeded");
        decision.set(AuthDecision.allowAs("u1", null));
        ada.says(Wire.clientEvent("client-a", "private-x", "1"));
        assertThat(ada.newFrames()).singleElement().asString().contains("could not be decided");
        assertThat(scene.vask.stats().failures()).isEqualTo(5);
    }

    @Test
    @DisplayName(
            "whoever is allowed as somebody who cannot be is not told that it was the client's fault, nor closed for it")
    void impossible() {
        FakeSocket ada = connect("ada");
        for (AuthDecision wrong : List.of(
                AuthDecision.allowAs("u".repeat(200), null),
                AuthDecision.allowWithData("{\"user_id\":\"\"}"),
                AuthDecision.allowWithData("[]"),
                AuthDecision.allowWithData("{\"user_id\":true}"))) {
            decision.set(wrong);
            ada.says(Wire.subscribe(ROOM));
            assertThat(ada.newFrames()).hasSize(2).first().asString().contains("503");
            ada.says(Wire.signIn("", "{\"id\":\"u1\"}"));
            assertThat(ada.newFrames()).singleElement().asString().contains("could not be decided");
        }
        assertThat(scene.vask.stats().failures()).isEqualTo(8);
        assertThatNullPointerException().isThrownBy(() -> AuthDecision.allow().withFilter(nothing()));
    }

    @Test
    @DisplayName(
            "allowAs with a user id or user info that cannot be → refused at the call, the value and the rule named [S-39]")
    void injection() {
        for (String info : List.of("1,\"watchlist\":[\"victim\"]", "{}}", "1 2", "", "nonsense")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AuthDecision.allowAs("eve", info))
                    .withMessageContaining("invalid user info")
                    .withMessageContaining("one JSON value");
        }
        for (String id : List.of("", "a\nb", "\ud800")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AuthDecision.allowAs(id, null))
                    .withMessageContaining("invalid user id");
        }
        assertThat(AuthDecision.allowAs("eve", " {\"a\":[1]} ")).isNotNull();
    }

    @SuppressWarnings("NullAway") // A host without NullAway may do so.
    private static EventFilter nothing() {
        return null;
    }

    @Test
    @DisplayName("nobody is asked about a user's own topic, a name that is none, or a channel one is in already")
    void notAsked() {
        FakeSocket ada = connect("ada");
        for (String channel : new String[] {"#server-to-user-u1", "a b"}) {
            ada.says(Wire.subscribe(channel));
            assertThat(ada.newFrames()).hasSize(2);
        }
        assertThat(asked).isEmpty();
        ada.says(Wire.subscribe("news"));
        ada.says(Wire.subscribe("news"));
        assertThat(asked).hasSize(1);
    }
}
