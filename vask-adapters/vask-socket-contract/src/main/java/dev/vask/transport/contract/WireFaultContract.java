package dev.vask.transport.contract;

import static dev.vask.transport.contract.RawWebSocketClient.CONTINUATION;
import static dev.vask.transport.contract.RawWebSocketClient.PING;
import static dev.vask.transport.contract.RawWebSocketClient.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.OutboundText;
import dev.vask.transport.contract.RecordedSocket.Closed;
import dev.vask.transport.contract.RecordedSocket.Control;
import dev.vask.transport.contract.RecordedSocket.Event;
import dev.vask.transport.contract.RecordedSocket.Text;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the adapter of a real server makes of a bad network, which a {@link FaultProxy} between it and its peers is. */
public abstract class WireFaultContract extends WireFramingContract {
    private static final CloseStatus BYE = new CloseStatus(4200, "bye");

    private @Nullable FaultProxy proxy;

    /** For {@link WireSocketContract}. */
    WireFaultContract() {}

    private FaultProxy proxy() throws Exception {
        FaultProxy started = proxy;
        if (started == null) {
            started = new FaultProxy(port(acceptor));
            proxy = started;
        }
        return started;
    }

    @AfterEach
    void closeProxy() {
        FaultProxy started = proxy;
        if (started != null) {
            started.close();
        }
    }

    private RawWebSocketClient connectThroughProxy() throws Exception {
        return keep(RawWebSocketClient.connect(proxy().port(), "/app/key", handshakeHeaders()));
    }

    @Test
    @DisplayName("a handshake and messages that come byte by byte, both ways, are the same as at once")
    void byteByByte() throws Exception {
        proxy().faults(link -> {
            link.toServer().byteByByte();
            link.toClient().byteByByte();
        });
        RawWebSocketClient peer = connectThroughProxy();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendText("grüße, 世界, 🦊".repeat(20));
        peer.sendFragments("gr", "", "üß", "e");
        peer.sendPing("there?");
        assertThat(socket.next()).isEqualTo(new Text("grüße, 世界, 🦊".repeat(20)));
        assertThat(socket.next()).isEqualTo(new Text("grüße"));
        assertPingReported(socket);
        assertThat(peer.next()).isEqualTo(Received.pong("there?"));
        socket.send("one", "", "x".repeat(3_000)).assertSent();
        socket.socket().close(BYE);
        assertThat(peer.next()).isEqualTo(Received.text("one"));
        assertThat(peer.next()).isEqualTo(Received.text(""));
        assertThat(peer.next()).isEqualTo(Received.text("x".repeat(3_000)));
        assertThat(peer.next()).isEqualTo(Received.close(4200, "bye"));
        peer.sendClose(4200, "");
        assertThat(socket.next()).isEqualTo(new Closed(answer(new CloseStatus(4200, ""))));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("wherever a connection breaks, in handshake, frame or message, it closes once and the others stay")
    @ValueSource(strings = {"reset", "end"})
    void brokenAnywhere(String how) throws Exception {
        RawWebSocketClient other = (RawWebSocketClient) connect();
        RecordedSocket others = acceptor.awaitSocket();
        byte[] handshake = handshake();
        byte[] all = conversation(handshake);
        List<Event> events = deviates(Deviation.HIDES_PINGS)
                ? List.of(new Text("hello"), new Text("gre"))
                : List.of(new Text("hello"), new Control(), new Text("gre"));
        for (int delivered = 0; delivered <= all.length; delivered += delivered < handshake.length - 2 ? 11 : 1) {
            int bytes = delivered;
            proxy().faults(link -> {
                if (how.equals("end")) {
                    link.toServer().endAfter(bytes);
                } else {
                    link.toServer().cutAfter(bytes);
                }
            });
            int openedBefore = acceptor.openedCount();
            awaitEnd(all);
            if (how.equals("end") && delivered >= handshake.length) {
                // All that was delivered in order is heard of, as far as it makes whole messages, and then the end.
                RecordedSocket socket = acceptor.awaitSocket();
                Event event = socket.next();
                int heard = 0;
                for (; !(event instanceof Closed); event = socket.next()) {
                    assertThat(event).isEqualTo(events.get(heard++));
                }
                assertThat(event).as("after %s bytes", bytes).isEqualTo(new Closed(null));
                assertThat(heard == events.size()).as("after %s bytes", bytes).isEqualTo(delivered == all.length);
            } else if (delivered < handshake.length) {
                assertThat(acceptor.openedCount()).as("after %s bytes", bytes).isEqualTo(openedBefore);
            }
        }
        others.send("still here").assertSent();
        assertThat(other.next()).isEqualTo(Received.text("still here"));
        other.sendText("so am I");
        assertThat(others.next()).isEqualTo(new Text("so am I"));
    }

    private static byte[] handshake() {
        return String.join(
                        "\r\n",
                        "GET /app/key HTTP/1.1",
                        "Host: localhost",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        "",
                        "")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] conversation(byte[] handshake) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(handshake);
        all.writeBytes(WireFrame.of(TEXT, utf8("hello")).bytes());
        all.writeBytes(WireFrame.of(TEXT, utf8("g")).fin(false).bytes());
        all.writeBytes(WireFrame.of(PING, utf8("?")).bytes());
        all.writeBytes(WireFrame.of(CONTINUATION, utf8("r")).fin(false).bytes());
        all.writeBytes(WireFrame.of(CONTINUATION, utf8("e")).bytes());
        return all.toByteArray();
    }

    /** Says all of this through the proxy and waits until the connection has ended. */
    private void awaitEnd(byte[] bytes) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy().port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            InputStream in = socket.getInputStream();
            socket.getOutputStream().write(bytes);
            while (in.read() >= 0) {
                // What the server answers is of no interest.
            }
        } catch (SocketException e) {
            // That is an end, too.
        }
    }

    @Test
    @DisplayName("a peer that has ended its half, and still listens, is gone")
    void halfClosed() throws Exception {
        RawWebSocketClient peer = connectThroughProxy();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.endOutput();
        assertThat(socket.awaitClosed()).isNull();
        socket.send("too late").assertFailed();
        // Undertow takes its leave with a close frame, Jetty does not.
        Received last = peer.next();
        assertThat(last.kind() == Received.Kind.CLOSE ? peer.next() : last).isEqualTo(Received.end());
    }

    @Test
    @DisplayName("a peer whose answers get lost is sent the close, and an abort ends it")
    void lostAnswers() throws Exception {
        RawWebSocketClient peer = connectThroughProxy();
        RecordedSocket socket = acceptor.awaitSocket();
        proxy().awaitLink().toServer().swallow();
        socket.socket().close(BYE);
        assertThat(peer.next()).isEqualTo(Received.close(4200, "bye"));
        peer.sendClose(4200, "");
        socket.socket().abort();
        assertThat(socket.awaitClosed()).isNull();
        assertThat(peer.next()).isEqualTo(Received.end());
    }

    @Test
    @DisplayName("a peer that vanished without an end is kept until it is aborted, and its sends then end")
    void vanished() throws Exception {
        RawWebSocketClient peer = connectThroughProxy();
        RecordedSocket socket = acceptor.awaitSocket();
        proxy().awaitLink().vanish();
        peer.reset();
        socket.send("into the void").assertSent();
        socket.socket().close(BYE);
        assertThat(socket.isClosed()).isFalse();
        socket.socket().abort();
        assertThat(socket.awaitClosed()).isNull();
    }

    @Test
    @DisplayName(
            "a reader of 200 KB a second gets everything whole and in order, and the send ends with the last of it")
    void throttledReader() throws Exception {
        RawWebSocketClient peer = connectThroughProxy();
        RecordedSocket socket = acceptor.awaitSocket();
        proxy().awaitLink().toClient().throttle(200_000);
        String text = incompressible(10_000);
        RecordedSend send = socket.send(() -> {}, Collections.nCopies(30, OutboundText.of(text)));
        socket.socket().close(BYE);
        for (int i = 0; i < 30; i++) {
            assertThat(peer.next()).isEqualTo(Received.text(text));
        }
        assertThat(peer.next()).isEqualTo(Received.close(4200, "bye"));
        send.assertSent();
    }

    @Test
    @DisplayName("200 ms of delay each way change no order")
    void delayed() throws Exception {
        proxy().faults(link -> {
            link.toServer().delay(Duration.ofMillis(200));
            link.toClient().delay(Duration.ofMillis(200));
        });
        RawWebSocketClient peer = connectThroughProxy();
        RecordedSocket socket = acceptor.awaitSocket();
        for (int i = 0; i < 20; i++) {
            peer.sendText("to the server " + i);
            socket.send("to the client " + i).assertSent();
        }
        for (int i = 0; i < 20; i++) {
            assertThat(socket.next()).isEqualTo(new Text("to the server " + i));
            assertThat(peer.next()).isEqualTo(Received.text("to the client " + i));
        }
    }
}
