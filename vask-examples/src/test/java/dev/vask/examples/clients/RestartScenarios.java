package dev.vask.examples.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.pusher.client.PusherOptions;
import com.pusher.client.channel.PusherEvent;
import com.pusher.client.channel.User;
import com.pusher.client.connection.ConnectionState;
import dev.vask.App;
import dev.vask.Vask;
import dev.vask.auth.ChannelAuthorizer;
import dev.vask.transport.contract.FaultProxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The official Java client while the server goes away and comes back at the same address. Subclasses say which server. */
@Tag("once")
@Timeout(60)
abstract class RestartScenarios {
    private static final App APP = App.of("app-key", "app-secret");
    private static final String[] CHANNELS = {"orders", "private-orders", "presence-room"};

    private Vask vask;
    private Host host;
    private FaultProxy address;
    private JavaClient client;

    abstract Host start(Vask vask) throws Exception;

    @BeforeEach
    void subscribed() throws Exception {
        startServer();
        address = new FaultProxy(host.port());
        ChannelAuthorizer authorizer = vask.app(APP.key()).channelAuthorizer();
        client = new JavaClient(
                "client",
                APP.key(),
                address.port(),
                new PusherOptions()
                        .setChannelAuthorizer((channel, socketId) -> channel.startsWith("presence-")
                                ? authorizer.authorizePresence(socketId, channel, "ada", "{}")
                                : authorizer.authorize(socketId, channel)));
        client.connected();
        client.pusher.subscribe(CHANNELS[0], client, "next");
        client.pusher.subscribePrivate(CHANNELS[1], client, "next");
        client.pusher.subscribePresence(CHANNELS[2], client, "next");
        assertSubscribed();
    }

    private void startServer() throws Exception {
        vask = Vask.builder().app(APP).drainWindow(Duration.ZERO).build();
        host = start(vask);
    }

    @AfterEach
    void stop() {
        client.pusher.disconnect();
        address.close();
        stopServer();
    }

    private void stopServer() {
        vask.close();
        host.close();
    }

    @Test
    @DisplayName("gone without a goodbye: the client connects, subscribes and receives again by itself")
    void killed() throws Exception {
        // Nothing that the old server says while it is taken down reaches the client any more.
        address.cutAll();
        stopServer();
        startServer();
        address.leadTo(host.port());

        assertComesBack();
    }

    @Test
    @DisplayName("drained with 4200: the client connects, subscribes and receives again by itself")
    void drained() throws Exception {
        Vask old = vask;
        Host oldHost = host;
        startServer();
        address.leadTo(host.port());

        old.close();

        assertComesBack();
        oldHost.close();
    }

    private void assertComesBack() throws InterruptedException {
        String before = client.socketId();
        client.states.await(ConnectionState.RECONNECTING);
        client.states.await(ConnectionState.CONNECTED);
        assertSubscribed();
        assertThat(client.socketId()).isNotEqualTo(before);
        for (String channel : CHANNELS) {
            vask.app(APP.key()).trigger(channel, "next", "{\"id\":42}");
        }
        for (String channel : CHANNELS) {
            PusherEvent event = client.events.next();
            assertThat(event.getChannelName()).isEqualTo(channel);
            assertThat(event.getData()).isEqualTo("{\"id\":42}");
        }
        assertThat(vask.app(APP.key())
                        .members(CHANNELS[2])
                        .toCompletableFuture()
                        .join())
                .hasSize(1);
        assertThat(client.pusher.getPresenceChannel(CHANNELS[2]).getUsers())
                .extracting(User::getId)
                .containsExactly("ada");
    }

    private void assertSubscribed() throws InterruptedException {
        assertThat(List.of(client.subscribed.next(), client.subscribed.next(), client.subscribed.next()))
                .containsExactlyInAnyOrder(CHANNELS);
    }
}
