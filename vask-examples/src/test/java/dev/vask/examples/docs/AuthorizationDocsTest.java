package dev.vask.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Authorizer;
import dev.vask.Peer;
import dev.vask.ServerEvent;
import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.auth.AuthDecision;
import dev.vask.auth.AuthEndpoint;
import dev.vask.auth.AuthExplainer;
import dev.vask.auth.AuthRequest;
import dev.vask.auth.EncryptedChannels;
import dev.vask.testing.FakeSocket;
import dev.vask.transport.ApiRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What docs/authorization.md shows")
class AuthorizationDocsTest {
    /** A host's own idea of who somebody is. */
    private record User(String id, Set<String> regions) {
        boolean mayRead(String channel) {
            return channel.startsWith("private-orders");
        }
    }

    /** A host's own orders. */
    private record Orders(Map<String, User> owners) {
        User owner(String id) {
            return owners.get(id);
        }
    }

    private static final String SUBSCRIBE = "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"%s\"}}";

    private final Vask vask = Live.vask();
    private final VaskApp app = vask.app("app-key");
    private final User user = new User("ada", Set.of("north"));
    private final List<String> answers = new ArrayList<>();
    private final String masterKey = Base64.getEncoder().encodeToString(new byte[32]);

    private static String userId(AuthRequest request) {
        User user = request.principal(User.class);
        return user == null ? "nobody" : user.id();
    }

    @Test
    @DisplayName("signs by hand")
    void byHand() {
        String socketId = "1.2";
        // snippet: authorization#by-hand
        VaskApp app = vask.app("app-key");
        String channel = app.channelAuthorizer().authorize(socketId, "private-orders.42");
        String member = app.channelAuthorizer()
                .authorizePresence(socketId, "presence-room.42", user.id(), "{\"name\":\"Ada\"}");
        String signIn = app.userAuthenticator().authenticate(socketId, user.id(), null);
        // end snippet
        assertThat(List.of(channel, member, signIn)).allMatch(it -> it.startsWith("{\"auth\":\"app-key:"));
    }

    @Test
    @DisplayName("decides by rules, and takes requests of a route of the host's")
    void endpoint() {
        Orders orders = new Orders(Map.of("42", user));
        EncryptedChannels encrypted = EncryptedChannels.withMasterKey(masterKey);
        Executor executor = Runnable::run;
        // snippet: authorization#endpoint
        AuthEndpoint endpoint = AuthEndpoint.builder(vask.app("app-key")::definition, executor)
                .encrypted(encrypted)
                .channel(
                        "private-orders.{id}",
                        request -> orders.owner(request.variable("id")).equals(request.principal())
                                ? AuthDecision.allow()
                                : AuthDecision.refuse("This order is not yours"))
                .channel("private-encrypted-room.{id}", request -> AuthDecision.allow())
                .presence("presence-room.{id}", request -> AuthDecision.allowAs(userId(request), "{\"name\":\"Ada\"}"))
                .user(request -> AuthDecision.allowAs(userId(request), null))
                .build();
        // end snippet
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("content-type", "application/x-www-form-urlencoded");
        ByteBuffer body = StandardCharsets.UTF_8.encode("socket_id=1.2&channel_name=private-orders.42");
        // snippet: authorization#route
        endpoint.handle(new ApiRequest("POST", "", "/pusher/auth", null, headers::get, body, user))
                .thenAccept(answer -> respond(
                        answer.status(), answer.contentType(), answer.body().text()));
        // end snippet
        assertThat(answers).singleElement().asString().startsWith("200 application/json {\"auth\":\"app-key:");
    }

    private void respond(int status, String contentType, String body) {
        answers.add(status + " " + contentType + " " + body);
    }

    @Test
    @DisplayName("decides inside the server")
    void authorizer() {
        // snippet: authorization#authorizer
        Authorizer authorizer = new Authorizer() {
            @Override
            public AuthDecision onSubscribe(Peer peer, String channel, String channelData) {
                User user = peer.principal(User.class);
                if (user == null) {
                    return AuthDecision.requireSignature();
                }
                if (channel.startsWith("presence-")) {
                    return AuthDecision.allowAs(user.id(), null);
                }
                return user.mayRead(channel) ? AuthDecision.allow() : AuthDecision.refuse("Not yours");
            }
        };
        // end snippet
        Vask vask = Live.builder().app(Live.APP).authorizer(authorizer).build();
        FakeSocket ada = FakeSocket.connectAs(user, vask, "/app/app-key?protocol=7");
        ada.says(SUBSCRIBE.formatted("private-orders.42"));
        assertThat(ada.frames()).last().asString().contains("subscription_succeeded");
        ada.says(SUBSCRIBE.formatted("presence-room.42"));
        assertThat(ada.frames()).last().asString().contains("presence", "ada");
        ada.says(SUBSCRIBE.formatted("private-salaries"));
        assertThat(ada.frames()).last().asString().contains("Not yours");
        vask.close();
    }

    @Test
    @DisplayName("filters events by their tags")
    void filter() {
        Authorizer regional = new Authorizer() {
            // snippet: authorization#filter
            @Override
            public AuthDecision onSubscribe(Peer peer, String channel, String channelData) {
                User user = (User) peer.principal();
                return AuthDecision.allow().withFilter(tags -> user.regions().contains(tags.get("region")));
            }
            // end snippet
        };
        Vask vask = Live.builder().app(Live.APP).authorizer(regional).build();
        VaskApp app = vask.app("app-key");
        FakeSocket ada = FakeSocket.connectAs(user, vask, "/app/app-key?protocol=7");
        ada.says(SUBSCRIBE.formatted("private-orders"));
        String json = "{}";
        // snippet: authorization#tags
        app.trigger(ServerEvent.of("private-orders", "paid", json).withTags(Map.of("region", "north")));
        // end snippet
        app.trigger(ServerEvent.of("private-orders", "lost", json).withTags(Map.of("region", "south")));
        assertThat(ada.events("private-orders")).containsExactly("paid");
    }

    @Test
    @DisplayName("encrypts and decrypts, also with the key of before")
    void encrypted() throws Exception {
        String socketId = "1.2";
        // snippet: authorization#encrypted
        EncryptedChannels encrypted = EncryptedChannels.withMasterKey(masterKey); // openssl rand -base64 32

        String answer = encrypted.authorize(app.channelAuthorizer(), socketId, "private-encrypted-room.1");
        ServerEvent event = encrypted.event("private-encrypted-room.1", "message", "{\"text\":\"hello\"}");
        app.trigger(event);
        String text = encrypted.decrypt("private-encrypted-room.1", event.data()); // tests, webhooks
        // end snippet
        assertThat(answer).contains("auth", "shared_secret");
        assertThat(text).isEqualTo("{\"text\":\"hello\"}");

        String newKey = Base64.getEncoder()
                .encodeToString("another key of thirty-two bytes.".getBytes(StandardCharsets.US_ASCII));
        String oldKey = masterKey;
        // snippet: authorization#rotation
        EncryptedChannels rotated = EncryptedChannels.withMasterKey(newKey).withFormerKey(oldKey);
        // end snippet
        assertThat(rotated.decrypt("private-encrypted-room.1", event.data())).isEqualTo(text);
    }

    @Test
    @DisplayName("explains why an auth string is refused, in the words of the page")
    void explain() {
        App app = Live.APP;
        String socketId = "99.1";
        String channel = "private-a";
        String channelData = null;
        String auth = "app-key:" + app.secret().sign("1234.5678:private-a");
        List<String> idsOfBefore = List.of("1234.5678");
        List<String> logged = new ArrayList<>();
        Logger log = Logger.getAnonymousLogger();
        log.setUseParentHandlers(false);
        log.setLevel(Level.INFO);
        log.addHandler(new Handler() {
            @Override
            public void publish(LogRecord entry) {
                logged.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        // snippet: authorization#explain
        log.info(AuthExplainer.of(app)
                .trySocketIds(idsOfBefore)
                .subscription(socketId, channel, channelData, auth)
                .reason());
        // end snippet
        assertThat(logged).hasSize(1);
        assertThat(Page.of("docs/authorization.md").text()).contains(logged.get(0));
    }
}
