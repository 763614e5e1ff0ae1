package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Authorizer;
import dev.vask.Limits;
import dev.vask.Peer;
import dev.vask.Webhook;
import dev.vask.auth.AuthDecision;
import dev.vask.auth.AuthEndpoint;
import dev.vask.internal.webhook.FakeSender;
import dev.vask.testing.FakeSocket;
import dev.vask.transport.ApiRequest;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/spec/protocol.md §18: a user id is any text of an identity provider, at every entry point. */
class UserIdTest {
    private static final String ROOM = "presence-room";

    private final Scene scene = Scene.open();
    private final Http http = new Http(scene.vask, scene.time, scene.host().definition());

    static Stream<String> ids() {
        return Stream.of(
                "auth0|a.b+c@x-1",
                "a b",
                "a/b",
                "é",
                "😀",
                "urn:user:1",
                "{\"sub\":\"x\"}",
                "a%2Fb",
                "a;b?c#d&e=f",
                "..",
                "#server-to-user-x",
                "\u200Fعلي",
                "x".repeat(128));
    }

    private static String topic(String id) {
        return "#server-to-user-" + id;
    }

    private static String userData(String id) {
        return "{\"id\":" + Json.quote(id) + "}";
    }

    private static String escaped(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @ParameterizedTest
    @MethodSource("ids")
    @DisplayName("such an id → signs in, subscribes to its own channel, receives events from every entry point")
    void signIn(String id) {
        FakeSocket ada = scene.user(userData(id));
        ada.says(Wire.subscribe(topic(id)));
        assertThat(ada.newFrames()).containsExactly(Wire.succeeded(topic(id)));

        scene.host().sendToUser(id, "e1", "1");
        scene.host().trigger(topic(id), "e2", "1");
        http.post("events", "{\"name\":\"e3\",\"channels\":[" + Json.quote(topic(id)) + "],\"data\":\"1\"}");
        String path = "/apps/" + Scene.KEY + "/users/" + escaped(id) + "/events";
        String body = "{\"name\":\"e4\",\"data\":\"1\"}";
        http.send("POST", path, http.query("POST", path, Map.of(), body), body);
        assertThat(ada.newFrames())
                .containsExactly(
                        Wire.event(topic(id), "e1", "1"),
                        Wire.event(topic(id), "e2", "1"),
                        Wire.event(topic(id), "e3", "1"),
                        Wire.event(topic(id), "e4", "1"));

        scene.host().terminateUser(id);
        assertThat(ada.isOpen()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("ids")
    @DisplayName("such an id in a path, signed as sent or as decoded, with and without the mount prefix → accepted")
    void paths(String id) {
        String call = "/terminate_connections";
        String users = "/apps/" + Scene.KEY + "/users/";
        String raw = users + escaped(id) + call;
        for (String signed : List.of(raw, users + id + call, "/live" + raw, "/live" + users + id + call)) {
            FakeSocket ada = scene.user(userData(id));
            String query = Http.rawQuery(http.query("POST", signed, Map.of(), "{}"));
            assertThat(http.send("/live", "POST", raw, query, "{}", Map.of()).status())
                    .as(signed)
                    .isEqualTo(200);
            assertThat(ada.isOpen()).as(signed).isFalse();
        }
        String other = Http.rawQuery(http.query("POST", users + "another" + call, Map.of(), "{}"));
        assertThat(http.send("POST", raw, other, "{}").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @MethodSource("ids")
    @DisplayName("such an id → watched, online and offline")
    void watchlist(String id) {
        FakeSocket watcher = scene.user("{\"id\":\"watcher\",\"watchlist\":[" + Json.quote(id) + "]}");
        watcher.newFrames();
        FakeSocket watched = scene.user(userData(id));
        scene.advance(1);
        assertThat(watcher.newFrames())
                .singleElement()
                .asString()
                .contains("{\"name\":\"online\",\"user_ids\":[" + Json.quote(id) + "]}");
        watched.hangsUp();
        scene.advance(1);
        assertThat(watcher.newFrames())
                .singleElement()
                .asString()
                .contains("{\"name\":\"offline\",\"user_ids\":[" + Json.quote(id) + "]}");
    }

    @ParameterizedTest
    @MethodSource("ids")
    @DisplayName("such an id → member of a presence channel by channel_data, by signer and by sign-in [T24]")
    void presence(String id) {
        FakeSocket first = scene.in(ROOM, "{\"user_id\":\"first\"}");
        String data = "{\"user_id\":" + Json.quote(id) + "}";
        FakeSocket member = scene.in(ROOM, data);
        assertThat(first.newFrames()).containsExactly(Wire.memberAdded(ROOM, id, "{}"));
        member.hangsUp();
        assertThat(first.newFrames()).containsExactly(Wire.memberRemoved(ROOM, id));

        FakeSocket signed = scene.connect();
        Map<String, Object> answer = Json.object(
                scene.host().channelAuthorizer().authorizePresence(signed.socketId(), ROOM, id, "{\"n\":1}"));
        signed.says(Wire.subscribe(ROOM, Json.string(answer.get("auth")), Json.string(answer.get("channel_data"))));
        assertThat(first.newFrames()).containsExactly(Wire.memberAdded(ROOM, id, "{\"n\":1}"));
        signed.hangsUp();

        Scene.enter(scene.user(userData(id)), ROOM);
        assertThat(first.newFrames()).endsWith(Wire.memberAdded(ROOM, id, "{}"));
        assertThat(http.get("channels/" + ROOM + "/users").body().text())
                .isEqualTo("{\"users\":[{\"id\":\"first\"},{\"id\":" + Json.quote(id) + "}]}");
    }

    @ParameterizedTest
    @MethodSource("ids")
    @DisplayName("such an id → allowed by the authorizer, signed by the auth endpoint, posted by webhooks")
    void hostDecisions(String id) {
        FakeSender sender = new FakeSender();
        Scene decided = Scene.of(
                Scene.app()
                        .withWebhooks(Webhook.to("https://hooks.example.com/").withKinds(Webhook.Kind.MEMBER_ADDED)),
                builder -> builder.webhookSender(sender).authorizer(new Authorizer() {
                    @Override
                    public AuthDecision onSubscribe(Peer peer, String channel, @Nullable String channelData) {
                        return AuthDecision.allowAs(id, null);
                    }

                    @Override
                    public AuthDecision onSignIn(Peer peer, String userData) {
                        return AuthDecision.allowAs(id, null);
                    }
                }));
        sender.by(decided.time);
        FakeSocket member = decided.connect();
        member.says(Wire.subscribe(ROOM));
        assertThat(member.newFrames()).containsExactly(Wire.roster(ROOM, List.of(id), "{" + Json.quote(id) + ":{}}"));
        member.says(Wire.signIn("", "{}"));
        assertThat(member.newFrames()).containsExactly(Wire.signedIn(userData(id)));
        decided.time.advance(Duration.ofSeconds(5));
        assertThat(sender.posts())
                .singleElement()
                .satisfies(post -> assertThat(post.body()).contains("\"user_id\":" + Json.quote(id)));

        AuthEndpoint endpoint = AuthEndpoint.builder(() -> App.of(Scene.KEY, Scene.SECRET), Runnable::run)
                .user(request -> AuthDecision.allowAs(id, null))
                .build();
        FakeSocket user = scene.connect();
        ByteBuffer form = ByteBuffer.wrap(("socket_id=" + user.socketId()).getBytes(StandardCharsets.UTF_8));
        Map<String, Object> answer = Json.object(endpoint.handle(new ApiRequest(
                        "POST",
                        "/pusher/user-auth",
                        null,
                        Map.of("Content-Type", "application/x-www-form-urlencoded")::get,
                        form))
                .toCompletableFuture()
                .join()
                .body()
                .text());
        user.says(Wire.signIn(Json.string(answer.get("auth")), Json.string(answer.get("user_data"))));
        assertThat(user.newFrames()).containsExactly(Wire.signedIn(userData(id)));
    }

    @Test
    @DisplayName("an id over the limit → refused by each call; with a raised limit → signs in and subscribes")
    void length() {
        String id = "x".repeat(300);
        Scene raised = Scene.with(Limits.defaults().withMaxUserIdLength(300).withMaxWatchlist(10));
        FakeSocket ada = raised.user(userData(id));
        ada.says(Wire.subscribe(topic(id)));
        assertThat(ada.newFrames()).containsExactly(Wire.succeeded(topic(id)));
        raised.host().sendToUser(id, "e", "1");
        assertThat(ada.newFrames()).containsExactly(Wire.event(topic(id), "e", "1"));
        assertThat(http.post("users/" + id + "/terminate_connections", "{}").status())
                .isEqualTo(400);
        assertThat(http.post("users/" + id + "/events", "{\"name\":\"e\",\"data\":\"1\"}")
                        .body()
                        .text())
                .contains("1 to 128 characters");
    }
}
