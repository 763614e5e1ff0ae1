package dev.vask.examples.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.pusher.client.PusherOptions;
import com.pusher.client.channel.PusherEvent;
import com.pusher.client.connection.ConnectionState;
import com.pusher.rest.Pusher;
import com.pusher.rest.data.Event;
import com.pusher.rest.data.PresenceUser;
import com.pusher.rest.data.Result;
import com.pusher.rest.data.Validity;
import com.sun.net.httpserver.HttpServer;
import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.Webhook;
import dev.vask.auth.UserAuthenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The official Java library for servers, unchanged, against the HTTP API on a real server; what it publishes arrives at the
 * official Java client, whose subscriptions it signs. Subclasses say which server.
 *
 * <p>Where a test shows that something did not come, it sends an event afterwards and waits for that: a connection's frames
 * arrive in order.
 */
@Timeout(60)
abstract class PusherHttpJavaScenarios {
    private static final String KEY = "app-key";
    private static final String SECRET = "app-secret";
    private static final String APP_ID = "4711";
    private static final String MASTER_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private final Arrivals<VaskEvent.SignedIn> signIns = new Arrivals<>("sign-ins");
    private final Arrivals<VaskEvent.Disconnected> disconnects = new Arrivals<>("disconnects");
    private final Arrivals<Told> webhooks = new Arrivals<>("webhooks");
    private final List<JavaClient> clients = new ArrayList<>();
    private final List<Pusher> libraries = new ArrayList<>();
    private HttpServer receiver;
    private Vask vask;
    private Host host;
    private Pusher library;

    /** A webhook's request. */
    private record Told(String key, String signature, String body) {}

    abstract Host start(Vask vask) throws Exception;

    @BeforeEach
    void start() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/hook", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            webhooks.add(new Told(
                    exchange.getRequestHeaders().getFirst("X-Pusher-Key"),
                    exchange.getRequestHeaders().getFirst("X-Pusher-Signature"),
                    body));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
        String hook = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook";
        vask = Vask.builder()
                .app(App.of(KEY, SECRET).withId(APP_ID).withWebhooks(Webhook.to(hook)))
                .drainWindow(Duration.ZERO)
                .listener(new VaskListener() {
                    @Override
                    public void onSignedIn(VaskEvent.SignedIn event) {
                        signIns.add(event);
                    }

                    @Override
                    public void onDisconnected(VaskEvent.Disconnected event) {
                        disconnects.add(event);
                    }
                })
                .build();
        host = start(vask);
        library = library(APP_ID, SECRET);
    }

    @AfterEach
    void stop() throws Exception {
        clients.forEach(client -> client.pusher.disconnect());
        for (Pusher each : libraries) {
            each.close();
        }
        vask.close();
        host.close();
        receiver.stop(0);
    }

    @Test
    @DisplayName("triggers on one channel")
    void trigger() throws Exception {
        JavaClient client = subscriber("orders", "order.paid");

        assertSucceeds(library.trigger("orders", "order.paid", Map.of("id", 42)), "{}");

        PusherEvent event = client.events.next();
        assertThat(event.getChannelName()).isEqualTo("orders");
        assertThat(event.getData()).isEqualTo("{\"id\":42}");
    }

    @Test
    @DisplayName("triggers on several channels")
    void triggerOnSeveral() throws Exception {
        JavaClient first = subscriber("orders", "both");
        JavaClient second = subscriber("private-news", "both");

        assertSucceeds(library.trigger(List.of("orders", "private-news", "nobody"), "both", "grüße"), "{}");

        // What is a string already, the library makes a JSON string of.
        assertThat(first.events.next().getData()).isEqualTo("\"grüße\"");
        assertThat(second.events.next().getData()).isEqualTo("\"grüße\"");
    }

    @Test
    @DisplayName("triggers to all but the socket that caused it")
    void triggerExcluding() throws Exception {
        JavaClient causing = subscriber("orders", "order.paid", "fence");
        JavaClient other = subscriber("orders", "order.paid", "fence");

        assertSucceeds(library.trigger("orders", "order.paid", Map.of("id", 42), causing.socketId()), "{}");
        assertSucceeds(library.trigger(List.of("orders"), "order.paid", Map.of("id", 43), causing.socketId()), "{}");
        assertSucceeds(library.trigger("orders", "fence", "{}"), "{}");

        assertThat(other.events.next().getData()).isEqualTo("{\"id\":42}");
        assertThat(other.events.next().getData()).isEqualTo("{\"id\":43}");
        assertThat(causing.events.next().getEventName()).isEqualTo("fence");
    }

    @Test
    @DisplayName("triggers a batch, in its order, each event to all but its own socket")
    void triggerBatch() throws Exception {
        JavaClient client = subscriber("orders", "first", "second", "third");

        Result result = library.trigger(List.of(
                new Event("orders", "first", Map.of("n", 1)),
                new Event("orders", "second", Map.of("n", 2), client.socketId()),
                new Event("nobody", "first", Map.of("n", 0)),
                new Event("orders", "third", Map.of("n", 3))));

        assertSucceeds(result, "{}");
        assertThat(client.events.next().getData()).isEqualTo("{\"n\":1}");
        assertThat(client.events.next().getData()).isEqualTo("{\"n\":3}");
    }

    @Test
    @DisplayName("asks for the channels with a prefix, with an attribute of each")
    void channels() throws Exception {
        member("ada", "presence-room");
        member("bob", "presence-room");
        subscriber("orders");

        assertSucceeds(library.get("/channels"), "{\"channels\":{\"orders\":{},\"presence-room\":{}}}");
        assertSucceeds(
                library.get("/channels", Map.of("filter_by_prefix", "presence-", "info", "user_count")),
                "{\"channels\":{\"presence-room\":{\"user_count\":2}}}");
        assertSucceeds(library.get("/channels", Map.of("filter_by_prefix", "private-")), "{\"channels\":{}}");
    }

    @Test
    @DisplayName("asks for one channel, also one whose name has every character that a name may have")
    void channel() throws Exception {
        String channel = "presence-Room_9=a@b,c.d;e";
        member("ada", channel);

        assertSucceeds(
                library.get("/channels/" + channel, Map.of("info", "user_count,subscription_count")),
                "{\"occupied\":true,\"user_count\":1,\"subscription_count\":1}");
        assertSucceeds(library.get("/channels/nobody"), "{\"occupied\":false}");
    }

    @Test
    @DisplayName("asks for the members of a presence channel, and of no other")
    void users() throws Exception {
        member("ada", "presence-room");

        assertSucceeds(library.get("/channels/presence-room/users"), "{\"users\":[{\"id\":\"ada\"}]}");
        assertFails(library.get("/channels/orders/users"), Result.Status.CLIENT_ERROR, 400);
    }

    @Test
    @DisplayName("sends to a user who is signed in")
    void sendToUser() throws Exception {
        JavaClient ada = signingIn("ada");
        ada.pusher.user().bind("notice", ada);
        ada.connected();
        assertThat(signIns.next().userId()).isEqualTo("ada");

        // The library has no call for this, but makes any.
        assertSucceeds(library.post("/users/ada/events", "{\"name\":\"notice\",\"data\":\"{\\\"n\\\":1}\"}"), "{}");
        assertSucceeds(
                library.post(
                        "/events",
                        "{\"name\":\"notice\",\"channels\":[\"#server-to-user-ada\"],\"data\":\"{\\\"n\\\":2}\"}"),
                "{}");

        assertThat(ada.events.next().getData()).isEqualTo("{\"n\":1}");
        assertThat(ada.events.next().getData()).isEqualTo("{\"n\":2}");
    }

    @Test
    @DisplayName("terminates a user's connections with 4200, and the client comes back")
    void terminate() throws Exception {
        JavaClient ada = signingIn("ada").connected();
        VaskEvent.SignedIn first = signIns.next();

        assertSucceeds(library.post("/users/ada/terminate_connections", "{}"), "{}");

        VaskEvent.Disconnected disconnected = disconnects.next();
        assertThat(disconnected.socketId()).isEqualTo(first.socketId());
        assertThat(disconnected.closeCode()).isEqualTo(4200);
        ada.states.await(ConnectionState.CONNECTED);
        assertThat(signIns.next().socketId()).isNotEqualTo(first.socketId());
    }

    @Test
    @DisplayName("accepts the signature of a webhook, for that body, key and secret only")
    void webhook() throws Exception {
        subscriber("orders");

        Told told = webhooks.next();
        assertThat(told.body()).contains("{\"name\":\"channel_occupied\",\"channel\":\"orders\"}");
        assertThat(library.validateWebhookSignature(told.key(), told.signature(), told.body()))
                .isEqualTo(Validity.VALID);
        assertThat(library.validateWebhookSignature(told.key(), told.signature(), told.body() + " "))
                .isEqualTo(Validity.INVALID);
        assertThat(library.validateWebhookSignature("other-key", told.signature(), told.body()))
                .isEqualTo(Validity.SIGNED_WITH_WRONG_KEY);
        assertThat(library(APP_ID, "wrong").validateWebhookSignature(told.key(), told.signature(), told.body()))
                .isEqualTo(Validity.INVALID);
    }

    @Test
    @DisplayName("encrypts, alone and in a batch, and the client decrypts")
    void encrypted() throws Exception {
        String channel = "private-encrypted-vault";
        JavaClient client = client("ada").connected();
        client.pusher.subscribePrivateEncrypted(channel, client, "secret");
        client.subscribed.await(channel);

        assertSucceeds(library.trigger(channel, "secret", Map.of("n", 1)), "{}");
        assertSucceeds(library.trigger(List.of(new Event(channel, "secret", Map.of("n", 2)))), "{}");

        assertThat(client.events.next().getData()).isEqualTo("{\"n\":1}");
        assertThat(client.events.next().getData()).isEqualTo("{\"n\":2}");
        assertThat(client.decryptionFailures.all()).isEmpty();
    }

    @Test
    @DisplayName("is told what was wrong: the secret, the app, the content")
    void refused() throws Exception {
        Result unauthorized = library(APP_ID, "wrong").trigger("orders", "order.paid", "x");
        assertFails(unauthorized, Result.Status.AUTHENTICATION_ERROR, 401);
        assertThat(unauthorized.getMessage()).contains("POST\\n/apps/4711/events\\nauth_key=app-key");
        Result lost = library("no-such-app", SECRET).trigger("orders", "order.paid", "x");
        assertFails(lost, Result.Status.NOT_FOUND, 404);
        assertFails(library.trigger("orders", "n".repeat(201), "x"), Result.Status.CLIENT_ERROR, 400);
        assertFails(library.get("/no-such-call"), Result.Status.NOT_FOUND, 404);
    }

    private static void assertSucceeds(Result result, String body) {
        assertThat(result.getMessage()).isEqualTo(body);
        assertThat(result.getStatus()).isEqualTo(Result.Status.SUCCESS);
    }

    private static void assertFails(Result result, Result.Status status, int httpStatus) {
        assertThat(result.getHttpStatus()).as(result.getMessage()).isEqualTo(httpStatus);
        assertThat(result.getStatus()).isEqualTo(status);
    }

    private Pusher library(String appId, String secret) {
        Pusher made = new Pusher(appId, KEY, secret, MASTER_KEY);
        made.setHost("127.0.0.1:" + host.port());
        libraries.add(made);
        return made;
    }

    /** Somebody subscribed to a channel that is public or private. */
    private JavaClient subscriber(String channel, String... events) throws InterruptedException {
        JavaClient client = client("subscriber").connected();
        if (channel.startsWith("private-")) {
            client.pusher.subscribePrivate(channel, client, events);
        } else {
            client.pusher.subscribe(channel, client, events);
        }
        client.subscribed.await(channel);
        return client;
    }

    private void member(String user, String channel) throws InterruptedException {
        JavaClient client = client(user).connected();
        client.pusher.subscribePresence(channel, client);
        client.subscribed.await(channel);
    }

    /** Not connected yet: who asks for it afterwards may sign in twice, as the client does that on connecting too. */
    private JavaClient signingIn(String user) {
        JavaClient client = client(user);
        client.pusher.signin();
        return client;
    }

    /** A client whose backend signs with the library, and takes the user's word for who it is. */
    private JavaClient client(String user) {
        // Sign-in is what the library cannot sign.
        UserAuthenticator authenticator = vask.app(KEY).userAuthenticator();
        PusherOptions options = new PusherOptions()
                .setChannelAuthorizer((channel, socketId) -> channel.startsWith("presence-")
                        ? library.authenticate(socketId, channel, new PresenceUser(user, Map.of("name", user)))
                        : library.authenticate(socketId, channel))
                .setUserAuthenticator(socketId -> authenticator.authenticate(socketId, user, "{}"));
        JavaClient client = new JavaClient(user, KEY, host.port(), options);
        clients.add(client);
        return client;
    }
}
