package dev.vask.examples.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.pusher.client.AuthorizationFailureException;
import com.pusher.client.PusherOptions;
import com.pusher.client.channel.PrivateChannel;
import com.pusher.client.channel.PusherEvent;
import com.pusher.client.channel.User;
import com.pusher.client.connection.ConnectionState;
import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.auth.ChannelAuthorizer;
import dev.vask.auth.EncryptedChannels;
import dev.vask.auth.UserAuthenticator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The official Java client against Vask on a real server. Subclasses say which.
 *
 * <p>Where a test shows that something did not come, it sends an event afterwards and waits for that: a connection's frames
 * arrive in order, and the client reports them on one thread.
 */
@Timeout(60)
abstract class PusherJavaClientScenarios {
    private static final App APP = App.of("app-key", "app-secret").withClientEvents(true);
    private static final EncryptedChannels ENCRYPTED =
            EncryptedChannels.withMasterKey("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");

    private final Arrivals<VaskEvent.SignedIn> signIns = new Arrivals<>("sign-ins");
    private final Arrivals<VaskEvent.Unsubscribed> unsubscribes = new Arrivals<>("unsubscribes");
    private final Arrivals<VaskEvent.Disconnected> disconnects = new Arrivals<>("disconnects");
    private final List<JavaClient> clients = new ArrayList<>();
    private Vask vask;
    private VaskApp app;
    private Host host;

    abstract Host start(Vask vask) throws Exception;

    @BeforeEach
    void start() throws Exception {
        vask = Vask.builder()
                .app(APP)
                .drainWindow(Duration.ZERO)
                .listener(new VaskListener() {
                    @Override
                    public void onSignedIn(VaskEvent.SignedIn event) {
                        signIns.add(event);
                    }

                    @Override
                    public void onUnsubscribed(VaskEvent.Unsubscribed event) {
                        unsubscribes.add(event);
                    }

                    @Override
                    public void onDisconnected(VaskEvent.Disconnected event) {
                        disconnects.add(event);
                    }
                })
                .build();
        app = vask.app(APP.key());
        host = start(vask);
    }

    @AfterEach
    void stop() {
        clients.forEach(client -> client.pusher.disconnect());
        vask.close();
        host.close();
    }

    @Test
    @DisplayName("connects and is told a socket id")
    void connect() throws Exception {
        JavaClient client = client("client").connected();

        assertThat(client.states.all()).containsExactly(ConnectionState.CONNECTING, ConnectionState.CONNECTED);
        assertThat(client.socketId()).matches("\\d+\\.\\d+");
        assertThat(client.errorMessages.all()).isEmpty();
    }

    @Test
    @DisplayName("receives an event of a public channel")
    void publicChannel() throws Exception {
        JavaClient client = client("client").connected();
        client.pusher.subscribe("orders", client, "order.paid");
        client.subscribed.await("orders");

        app.trigger("orders", "order.paid", "{\"id\":42}");

        PusherEvent event = client.events.next();
        assertThat(event.getEventName()).isEqualTo("order.paid");
        assertThat(event.getChannelName()).isEqualTo("orders");
        assertThat(event.getData()).isEqualTo("{\"id\":42}");
        assertThat(event.getUserId()).isNull();
    }

    @Test
    @DisplayName("receives an event of a private channel that Vask's authorizer signed for")
    void privateChannel() throws Exception {
        JavaClient client = client("client").connected();
        client.pusher.subscribePrivate("private-orders", client, "order.paid");
        client.subscribed.await("private-orders");

        app.trigger("private-orders", "order.paid", "secret");

        assertThat(client.events.next().getData()).isEqualTo("secret");
        assertThat(client.authenticationFailures.all()).isEmpty();
    }

    @Test
    @DisplayName("two tabs of one user are one member, gone with the second tab")
    void presenceWithTwoTabs() throws Exception {
        String channel = "presence-room";
        JavaClient observer = client("bob").connected();
        observer.pusher.subscribePresence(channel, observer, "fence");
        observer.subscribed.await(channel);
        assertThat(observer.rosters.next()).extracting(User::getId).containsExactly("bob");

        JavaClient firstTab = client("alice").connected();
        firstTab.pusher.subscribePresence(channel, firstTab);
        firstTab.subscribed.await(channel);
        JavaClient secondTab = client("alice").connected();
        secondTab.pusher.subscribePresence(channel, secondTab);
        secondTab.subscribed.await(channel);
        assertThat(secondTab.rosters.next()).extracting(User::getId).containsExactlyInAnyOrder("alice", "bob");
        assertThat(secondTab.pusher.getPresenceChannel(channel).getMe().getInfo())
                .isEqualTo("{\"name\":\"Name of alice\"}");
        fence(observer, channel);
        assertThat(observer.joined.all()).containsExactly("alice");

        String firstSocket = firstTab.socketId();
        firstTab.pusher.disconnect();
        assertThat(unsubscribes.next().socketId()).isEqualTo(firstSocket);
        fence(observer, channel);
        assertThat(observer.left.all()).isEmpty();

        secondTab.pusher.disconnect();
        assertThat(observer.left.next()).isEqualTo("alice");
        fence(observer, channel);
        assertThat(observer.joined.all()).containsExactly("alice");
        assertThat(observer.left.all()).containsExactly("alice");
        assertThat(observer.pusher.getPresenceChannel(channel).getUsers())
                .extracting(User::getId)
                .containsExactly("bob");
    }

    @Test
    @DisplayName("a client event reaches the others as the string it was, with the sender's user id")
    void clientEvent() throws Exception {
        String channel = "presence-room";
        JavaClient bob = client("bob").connected();
        bob.pusher.subscribePresence(channel, bob, "client-typing", "fence");
        bob.subscribed.await(channel);
        JavaClient alice = client("alice").connected();
        PrivateChannel sending = alice.pusher.subscribePresence(channel, alice, "client-typing", "fence");
        alice.subscribed.await(channel);

        sending.trigger("client-typing", "{\"key\":\"a\"}");

        PusherEvent event = bob.events.next();
        assertThat(event.getEventName()).isEqualTo("client-typing");
        assertThat(event.getData()).isEqualTo("{\"key\":\"a\"}");
        assertThat(event.getUserId()).isEqualTo("alice");
        fence(alice, channel);
        assertThat(alice.events.all()).extracting(PusherEvent::getEventName).containsExactly("fence");
    }

    @Test
    @DisplayName("signs in and receives an event sent to its user")
    void signIn() throws Exception {
        JavaClient alice = client("alice").connected();
        alice.pusher.user().bind("notice", alice);
        alice.pusher.signin();
        assertThat(signIns.next().userId()).isEqualTo("alice");

        app.sendToUser("alice", "notice", "{\"text\":\"hello\"}");

        PusherEvent event = alice.events.next();
        assertThat(event.getData()).isEqualTo("{\"text\":\"hello\"}");
        assertThat(event.getChannelName()).isEqualTo("#server-to-user-alice");
        assertThat(alice.pusher.user().userId()).isEqualTo("alice");
        assertThat(alice.errorMessages.all()).isEmpty();
    }

    @Test
    @DisplayName("terminated with 4200, it connects and signs in again by itself")
    void terminate() throws Exception {
        JavaClient alice = client("alice").connected();
        alice.pusher.user().bind("notice", alice);
        alice.pusher.signin();
        VaskEvent.SignedIn first = signIns.next();

        app.terminateUser("alice");

        VaskEvent.Disconnected disconnected = disconnects.next();
        assertThat(disconnected.socketId()).isEqualTo(first.socketId());
        assertThat(disconnected.closeCode()).isEqualTo(4200);
        alice.states.await(ConnectionState.RECONNECTING);
        alice.states.await(ConnectionState.CONNECTED);
        VaskEvent.SignedIn second = signIns.next();
        assertThat(second.userId()).isEqualTo("alice");
        assertThat(second.socketId()).isNotEqualTo(first.socketId()).isEqualTo(alice.socketId());
        app.sendToUser("alice", "notice", "again");
        assertThat(alice.events.next().getData()).isEqualTo("again");
    }

    @Test
    @DisplayName("T48 decrypts an event of an encrypted channel, and nothing else that comes on it")
    void encryptedChannel() throws Exception {
        String channel = "private-encrypted-foo";
        JavaClient client = client("client").connected();
        client.pusher.subscribePrivateEncrypted(channel, client, "greeting");
        client.subscribed.await(channel);

        app.trigger(ENCRYPTED.event(channel, "greeting", "{\"message\":\"hello\"}"));

        assertThat(client.events.next().getData()).isEqualTo("{\"message\":\"hello\"}");
        // This client decrypts whatever comes on the channel with data other than "{}", subscription_succeeded too.
        assertThat(client.decryptionFailures.all()).isEmpty();
        assertThat(client.authenticationFailures.all()).isEmpty();
    }

    @Test
    @DisplayName("a wrong signature is an error, and the connection stays")
    void wrongSignature() throws Exception {
        ChannelAuthorizer forger = ChannelAuthorizer.of(App.of(APP.key(), "not-the-secret"));
        JavaClient client = client(
                "client",
                APP.key(),
                new PusherOptions().setChannelAuthorizer((channel, socketId) -> forger.authorize(socketId, channel)));
        client.connected();
        client.pusher.subscribePrivate("private-orders", client, "pusher:subscription_error");

        PusherEvent refused = client.events.next();
        assertThat(refused.getChannelName()).isEqualTo("private-orders");
        assertThat(refused.getData()).contains("AuthError");
        assertThat(client.errorCodes.next()).isEqualTo("4009");
        assertThat(client.subscribed.all()).isEmpty();
        assertStillUsable(client);
    }

    @Test
    @DisplayName("an authorizer that refuses is an authentication failure, and the connection stays")
    void refusedByAuthorizer() throws Exception {
        JavaClient client =
                client("client", APP.key(), new PusherOptions().setChannelAuthorizer((channel, socketId) -> {
                            throw new AuthorizationFailureException("not you");
                        }));
        client.connected();
        client.pusher.subscribePrivate("private-orders", client);

        assertThat(client.authenticationFailures.next()).contains("not you");
        assertStillUsable(client);
    }

    @Test
    @DisplayName("an unknown key is refused with 4001, and the client does not come back")
    void unknownKey() throws Exception {
        JavaClient client = client("client", "no-such-key", new PusherOptions()).connect();

        assertThat(client.errorCodes.next()).isEqualTo("4001");
        client.states.await(ConnectionState.DISCONNECTED);
        // The client decides before it reports: RECONNECTING where it will come back, DISCONNECTED where it will not.
        assertThat(client.states.all())
                .containsSubsequence(ConnectionState.CONNECTING, ConnectionState.DISCONNECTED)
                .doesNotContain(ConnectionState.RECONNECTING, ConnectionState.CONNECTED);
        assertThat(client.pusher.getConnection().getState()).isEqualTo(ConnectionState.DISCONNECTED);
    }

    private void assertStillUsable(JavaClient client) throws InterruptedException {
        client.pusher.subscribe("public", client, "fence");
        client.subscribed.await("public");
        fence(client, "public");
        assertThat(client.states.all()).containsExactly(ConnectionState.CONNECTING, ConnectionState.CONNECTED);
    }

    /** Returns once the client has reported everything that came before. */
    private void fence(JavaClient client, String channel) throws InterruptedException {
        app.trigger(channel, "fence", "{}");
        while (!client.events.next().getEventName().equals("fence")) {
            // events before the fence are still in events.all()
        }
    }

    /** A client whose host takes the user's word for who it is. */
    private JavaClient client(String user) {
        ChannelAuthorizer authorizer = app.channelAuthorizer();
        UserAuthenticator authenticator = app.userAuthenticator();
        String info = "{\"name\":\"Name of " + user + "\"}";
        PusherOptions options = new PusherOptions()
                .setChannelAuthorizer((channel, socketId) -> authorize(authorizer, channel, socketId, user, info))
                .setUserAuthenticator(socketId -> authenticator.authenticate(socketId, user, info));
        return client(user, APP.key(), options);
    }

    private JavaClient client(String name, String key, PusherOptions options) {
        JavaClient client = new JavaClient(name, key, host.port(), options);
        clients.add(client);
        return client;
    }

    private static String authorize(
            ChannelAuthorizer authorizer, String channel, String socketId, String user, String info) {
        if (channel.startsWith("presence-")) {
            return authorizer.authorizePresence(socketId, channel, user, info);
        }
        return channel.startsWith("private-encrypted-")
                ? ENCRYPTED.authorize(authorizer, socketId, channel)
                : authorizer.authorize(socketId, channel);
    }
}
