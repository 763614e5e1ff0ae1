package dev.vask.examples.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.VaskApp;
import dev.vask.transport.contract.RawWebSocketClient;
import dev.vask.transport.contract.Received;
import java.io.IOException;
import java.time.Duration;

/** A connection that speaks the protocol in frames of its own, and answers heartbeats only while it waits for something. */
final class Visitor {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final RawWebSocketClient wire;
    private final VaskApp app;
    private final String socketId;

    Visitor(VaskApp app, int port) throws IOException {
        this.app = app;
        this.wire = RawWebSocketClient.connect(port, "/app/" + app.definition().key() + "?protocol=7");
        this.socketId = await("connection_established").text().replaceAll(".*socket_id\\\\\":\\\\\"([0-9.]+).*", "$1");
    }

    /** Joins a presence channel and waits for the answer. */
    Visitor join(String channel, String user) {
        String signed = app.channelAuthorizer().authorizePresence(socketId, channel, user, "{}");
        say("subscribe", "{\"channel\":\"" + channel + "\"," + signed.substring(1));
        await("subscription_succeeded");
        return this;
    }

    Visitor signIn(String user) {
        say("signin", app.userAuthenticator().authenticate(socketId, user, "{}"));
        await("signin_success");
        return this;
    }

    private void say(String event, String data) {
        wire.sendText("{\"event\":\"pusher:" + event + "\",\"data\":" + data + "}");
    }

    /** The next text that contains this; passes others over. */
    Received await(String part) {
        // Heartbeats come for ever where nothing else does.
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until) {
            Received received = next();
            assertThat(received.kind())
                    .as("%s while %s was awaited", received, part)
                    .isEqualTo(Received.Kind.TEXT);
            if (received.text().contains(part)) {
                return received;
            }
        }
        throw new AssertionError("nothing with " + part + " in " + PATIENCE);
    }

    /** The next thing but heartbeats, which are answered. */
    Received next() {
        while (true) {
            Received received = wire.next();
            if (received.kind() == Received.Kind.PING) {
                wire.sendPong(received.text());
            } else if (received.text().contains("\"pusher:ping\"")) {
                say("pong", "{}");
            } else {
                return received;
            }
        }
    }

    String socketId() {
        return socketId;
    }
}
