package dev.vask.examples.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.App;
import dev.vask.Limits;
import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.transport.contract.FaultProxy;
import dev.vask.transport.contract.ProxiedLink;
import dev.vask.transport.contract.RawWebSocketClient;
import dev.vask.transport.contract.Received;
import dev.vask.transport.contract.WireFrame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A whole Vask on a real server, one of whose visitors is behind a bad network while another is not. Whatever happens to the
 * first, it leaves once and altogether, and the second is told and loses nothing. Subclasses say which server.
 */
@Tag("once")
@Timeout(60)
abstract class FaultScenarios {
    private static final App APP = App.of("app-key", "app-secret")
            .withActivityTimeout(Duration.ofSeconds(1))
            .withPongTimeout(Duration.ofSeconds(1));
    private static final String ROOM = "presence-room";

    private final Arrivals<VaskEvent.Disconnected> disconnects = new Arrivals<>("disconnects");
    private Vask vask;
    private VaskApp app;
    private Host host;
    private FaultProxy network;
    private Visitor other;
    private Visitor faulty;
    private ProxiedLink link;

    abstract Host start(Vask vask) throws Exception;

    @BeforeEach
    void twoInARoom() throws Exception {
        vask = Vask.builder()
                .app(APP)
                .drainWindow(Duration.ZERO)
                .limits(Limits.defaults()
                        .withMaxQueuedBytes(64 * 1024)
                        .withMaxPresenceMembers(10)
                        .withCloseGrace(Duration.ofMillis(300)))
                .listener(new VaskListener() {
                    @Override
                    public void onDisconnected(VaskEvent.Disconnected event) {
                        disconnects.add(event);
                    }
                })
                .build();
        app = vask.app(APP.key());
        host = start(vask);
        network = new FaultProxy(host.port());
        other = new Visitor(app, host.port()).join(ROOM, "other");
        faulty = new Visitor(app, network.port()).join(ROOM, "faulty");
        link = network.awaitLink();
        other.await("member_added");
    }

    @AfterEach
    void stop() {
        other.wire.reset();
        faulty.wire.reset();
        network.close();
        vask.close();
        host.close();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a connection that is cut leaves once, and the others are told")
    @ValueSource(strings = {"in a frame", "in a fragmented message", "between messages"})
    void cut(String where) throws Exception {
        byte[] half = "{\"event\":\"pusher:subscr".getBytes(StandardCharsets.UTF_8);
        switch (where) {
            case "in a frame" -> faulty.wire.sendClaim(true, RawWebSocketClient.TEXT, 1_000, half);
            case "in a fragmented message" ->
                faulty.wire.send(WireFrame.of(RawWebSocketClient.TEXT, half).fin(false));
            default -> faulty.wire.sendText("{\"event\":\"pusher:ping\",\"data\":{}}");
        }
        link.cut();
        assertLeftAlone();
    }

    @Test
    @DisplayName("a peer that vanishes without an end is closed by the heartbeat")
    void vanished() throws Exception {
        link.vanish();
        assertThat(assertLeftAlone().closeCode()).isEqualTo(4201);
        assertThat(vask.stats().heartbeatTimeouts()).isOne();
    }

    @Test
    @DisplayName("a peer whose answer to a close gets lost is sent the close, and dropped after the grace")
    void lostAnswer() throws Exception {
        faulty.signIn("faulty");
        link.toServer().swallow();
        app.terminateUser("faulty");
        Received last = faulty.next();
        while (last.kind() == Received.Kind.TEXT) {
            last = faulty.next();
        }
        assertThat(last.code()).isEqualTo(4200);
        assertThat(faulty.next()).isEqualTo(Received.end());
        assertThat(assertLeftAlone().closeCode()).isEqualTo(4200);
    }

    @Test
    @DisplayName("a reader of 4 KB a second that is sent more is closed with 4100, and the others lose nothing")
    void slowReader() throws Exception {
        link.toClient().throttle(4_000);
        String filler = "x".repeat(9_000);
        boolean told = false;
        // What the buffers between two processes hold comes first.
        for (int sent = 0; vask.stats().slowConsumers() == 0 && sent < 5_000; sent++) {
            app.trigger(ROOM, "e" + sent, "\"" + filler + "\"");
            Received received = other.next();
            while (!received.text().contains("\"e" + sent + "\"")) {
                // It may come before the event that was too much.
                told |= received.text().contains("member_removed")
                        && received.text().contains("faulty");
                received = other.next();
            }
        }
        if (!told) {
            assertThat(other.await("member_removed").text()).contains("faulty");
        }
        assertThat(assertAlone().closeCode()).isEqualTo(4100);
        assertThat(vask.stats().slowConsumers()).isOne();
    }

    @Test
    @DisplayName("a reader of 4 KB a second that is sent less keeps up")
    void slowReaderThatKeepsUp() {
        link.toClient().throttle(4_000);
        for (int i = 0; i < 20; i++) {
            app.trigger(ROOM, "e" + i, "\"" + "x".repeat(100) + "\"");
        }
        for (int i = 0; i < 20; i++) {
            assertThat(faulty.next().text()).contains("\"e" + i + "\"");
            assertThat(other.next().text()).contains("\"e" + i + "\"");
        }
        assertThat(disconnects.all()).isEmpty();
    }

    /** The faulty one has left, once; nothing of it is kept; who is left can still be talked to. */
    private VaskEvent.Disconnected assertLeftAlone() throws InterruptedException {
        assertThat(other.await("member_removed").text()).contains("faulty");
        return assertAlone();
    }

    private VaskEvent.Disconnected assertAlone() throws InterruptedException {
        VaskEvent.Disconnected event = disconnects.next();
        assertThat(event.socketId()).isEqualTo(faulty.socketId());
        app.trigger(ROOM, "fence", "{}");
        other.await("\"fence\"");
        assertThat(disconnects.all()).hasSize(1);
        assertThat(vask.stats().connections()).isOne();
        assertThat(vask.stats().subscriptions()).isOne();
        assertThat(app.members(ROOM).toCompletableFuture().join()).hasSize(1);
        return event;
    }
}
