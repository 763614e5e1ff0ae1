package dev.vask.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.auth.EncryptedChannels;
import dev.vask.examples.WireClient;
import dev.vask.testing.FakeSocket;
import dev.vask.undertow.VaskUndertow;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What README.md shows")
class ReadmeDocsTest {
    private record User(String id) {}

    private final Vask vask = Live.vask();
    private final User user = new User("ada");

    @Test
    @DisplayName("wraps the handler of an Undertow application")
    void undertow() throws Exception {
        int port = 0;
        HttpHandler yourHandler = exchange -> exchange.setStatusCode(404);
        // snippet: readme#undertow
        Undertow server = Undertow.builder()
                .addHttpListener(port, "127.0.0.1", VaskUndertow.handler(vask, yourHandler))
                .build();
        server.start();
        // end snippet
        int bound = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
        try (WireClient client = new WireClient(bound, "/app/app-key?protocol=7")) {
            assertThat(client.next()).contains("pusher:connection_established");
        } finally {
            server.stop();
        }
    }

    @Test
    @DisplayName("publishes")
    void publish() {
        FakeSocket ada = Live.subscriber(vask, "private-orders.42");
        // snippet: readme#publish
        vask.app("app-key").trigger("private-orders.42", "order.paid", "{\"id\":42}");
        // end snippet
        assertThat(ada.events("private-orders.42")).containsExactly("order.paid");
    }

    @Test
    @DisplayName("signs for a member of a presence channel")
    void authorize() {
        String socketId = Live.connect(vask).socketId();
        // snippet: readme#authorize
        String body = vask.app("app-key")
                .channelAuthorizer()
                .authorizePresence(socketId, "presence-room.42", user.id(), "{\"name\":\"Ada\"}");
        // end snippet
        assertThat(body).contains("\"auth\":\"app-key:", "channel_data");
    }

    @Test
    @DisplayName("publishes on an encrypted channel what only its ends can read")
    void encrypted() throws Exception {
        VaskApp app = vask.app("app-key");
        EncryptedChannels encrypted = EncryptedChannels.withMasterKey("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        FakeSocket ada = Live.subscriber(vask, "private-encrypted-room.42");
        // snippet: readme#encrypted
        app.trigger(encrypted.event("private-encrypted-room.42", "message", "{\"text\":\"hello\"}"));
        // end snippet
        assertThat(ada.events("private-encrypted-room.42")).containsExactly("message");
        assertThat(ada.frames()).noneMatch(it -> it.contains("hello"));
    }

    @Test
    @DisplayName("hears who comes")
    void listen() throws InterruptedException {
        BlockingQueue<String> arrivals = new LinkedBlockingQueue<>();
        App app = Live.APP;
        // snippet: readme#listen
        Vask vask = Vask.builder()
                .app(app)
                .listener(new VaskListener() {
                    @Override
                    public void onMemberAdded(VaskEvent.MemberAdded event) {
                        arrivals.add(event.member().userId() + " is in " + event.channel());
                    }
                })
                .build();
        // end snippet
        Live.member(vask, "presence-room.42", "ada");
        assertThat(arrivals.poll(10, TimeUnit.SECONDS)).isEqualTo("ada is in presence-room.42");
        vask.close();
    }
}
