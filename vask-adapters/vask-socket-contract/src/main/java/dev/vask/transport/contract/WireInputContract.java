package dev.vask.transport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.RecordedSocket.Binary;
import dev.vask.transport.contract.RecordedSocket.Control;
import dev.vask.transport.contract.RecordedSocket.Text;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the adapter of a real server does with fragmented, oversized and malformed input, enforced while reading. */
public abstract class WireInputContract extends SocketContract {
    private static final int BUFFER_BYTES = 16 * 1024;

    private int port = -1;

    /** For {@link WireSocketContract}. */
    WireInputContract() {}

    /**
     * Starts a server on 127.0.0.1 that upgrades every path under {@code /app} and brings its sockets to the acceptor.
     *
     * @return the port it listens on, chosen by the system
     */
    protected abstract int startServer(SocketAcceptor acceptor) throws Exception;

    /** Stops the server. */
    protected abstract void stopServer() throws Exception;

    @Override
    protected final Peer connect(SocketAcceptor acceptor, String target) throws Exception {
        return RawWebSocketClient.connect(port(acceptor), target, handshakeHeaders());
    }

    /** What the peers ask for in their handshakes. */
    String[] handshakeHeaders() {
        return new String[0];
    }

    @Override
    protected final void stop() throws Exception {
        stopServer();
    }

    /** The server's port; starts it at the first call. */
    final synchronized int port(SocketAcceptor acceptor) throws Exception {
        if (port < 0) {
            port = startServer(acceptor);
        }
        return port;
    }

    @Test
    @DisplayName("control frames between the fragments of a text are handled at once and leave the text whole")
    void controlFramesBetweenFragments() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendFrame(false, RawWebSocketClient.TEXT, utf8("Hel"));
        peer.sendPing("between");
        assertThat(peer.next()).isEqualTo(Received.pong("between"));
        assertPingReported(socket);
        peer.sendFrame(false, RawWebSocketClient.CONTINUATION, utf8("lo, "));
        peer.sendPong("unasked");
        peer.sendFrame(true, RawWebSocketClient.CONTINUATION, utf8("world"));
        assertThat(socket.next()).isEqualTo(new Control());
        assertThat(socket.next()).isEqualTo(new Text("Hello, world"));
    }

    @Test
    @DisplayName("a message that arrives in single bytes is a message like any other")
    void singleBytes() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        String text = "grüße, 世界, 🦊 ".repeat(10);
        peer.sendTextInSingleBytes(text);
        peer.sendText("next");
        RecordedSocket socket = acceptor.awaitSocket();
        assertThat(socket.next()).isEqualTo(new Text(text));
        assertThat(socket.next()).isEqualTo(new Text("next"));
    }

    @Test
    @DisplayName("a character may be cut by a fragment's end")
    void characterAcrossFragments() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        byte[] fox = utf8("🦊");
        peer.sendFrame(false, RawWebSocketClient.TEXT, Arrays.copyOf(fox, 1));
        peer.sendFrame(false, RawWebSocketClient.CONTINUATION, new byte[] {fox[1], fox[2]});
        peer.sendFrame(true, RawWebSocketClient.CONTINUATION, new byte[] {fox[3]});
        assertThat(acceptor.awaitSocket().next()).isEqualTo(new Text("🦊"));
    }

    @ParameterizedTest(name = "{0} bytes")
    @DisplayName("messages are read at every border of the frame's length field")
    @ValueSource(ints = {1, 125, 126, 127, 16_383, 16_384, 16_385, 65_535, 65_536, MAX_TEXT_BYTES})
    void lengths(int length) throws Exception {
        Peer peer = connect();
        peer.sendText("x".repeat(length));
        assertThat(acceptor.awaitSocket().next()).isEqualTo(new Text("x".repeat(length)));
    }

    @Test
    @DisplayName("a message of exactly the limit is delivered, however it is fragmented")
    void exactlyTheLimit() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        RecordedSocket socket = acceptor.awaitSocket();
        sendInFragments(peer, MAX_TEXT_BYTES, 1_000);
        assertThat(socket.next()).isEqualTo(new Text("x".repeat(MAX_TEXT_BYTES)));
        sendInFragments(peer, MAX_TEXT_BYTES, 60_001);
        assertThat(socket.next()).isEqualTo(new Text("x".repeat(MAX_TEXT_BYTES)));
        peer.sendBinary(MAX_TEXT_BYTES);
        assertThat(socket.next()).isEqualTo(new Binary(MAX_TEXT_BYTES));
    }

    @Test
    @DisplayName("one byte over the limit closes with 1009")
    void overTheLimit() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendText("x".repeat(MAX_TEXT_BYTES + 1));
        assertTooLarge(peer, socket);
    }

    @Test
    @DisplayName("a text over the limit, and no answer to the close with 1009 → onClosed has 1009")
    void overTheLimitUnanswered() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendText("x".repeat(MAX_TEXT_BYTES + 1));
        assertThat(peer.next().code()).isEqualTo(1009);
        peer.hangUp();
        assertReportsRefusal(socket, 1009);
    }

    @Test
    @DisplayName("the limit counts bytes, not characters")
    void limitCountsBytes() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendText("ä".repeat(MAX_TEXT_BYTES / 2));
        assertThat(socket.next()).isEqualTo(new Text("ä".repeat(MAX_TEXT_BYTES / 2)));
        peer.sendText("ä".repeat(MAX_TEXT_BYTES / 2 + 1));
        assertTooLarge(peer, socket);
    }

    @Test
    @DisplayName("fragments that pass the limit close with 1009 before the message has ended")
    void fragmentsOverTheLimit() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendFrame(false, RawWebSocketClient.TEXT, new byte[MAX_TEXT_BYTES - 10]);
        peer.sendFrame(false, RawWebSocketClient.CONTINUATION, new byte[11]);
        assertTooLarge(peer, socket);
    }

    @Test
    @DisplayName("a frame that claims a gibibyte closes with 1009 as soon as the limit is passed")
    void claimOverTheLimit() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        RecordedSocket socket = acceptor.awaitSocket();
        int later = deviates(Deviation.HANDS_ON_WHAT_FILLS_A_BUFFER) ? BUFFER_BYTES : 1;
        peer.sendClaim(true, RawWebSocketClient.TEXT, 1 << 30, new byte[MAX_TEXT_BYTES + later]);
        assertTooLarge(peer, socket);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a header that announces 2 GiB or more, without data → 1009, or 1002 where the top bit is set")
    @ValueSource(longs = {1L << 31, (1L << 32) + 5, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void hugeAnnouncements(long announced) throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendClaim(true, RawWebSocketClient.BINARY, announced, new byte[0]);
        assertRefusedByHeader(peer, socket, announced);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName(
            "a fragment whose header announces 2 GiB or more, without data → 1009, or 1002 where the top bit is set")
    @ValueSource(longs = {1L << 31, 1L << 62, -1})
    void hugeAnnouncementsOfFragments(long announced) throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendFrame(false, RawWebSocketClient.BINARY, new byte[10]);
        peer.sendClaim(true, RawWebSocketClient.CONTINUATION, announced, new byte[0]);
        assertRefusedByHeader(peer, socket, announced);
    }

    private void assertRefusedByHeader(RawWebSocketClient peer, RecordedSocket socket, long announced) {
        if (announced > 0 && deviates(Deviation.WAITS_FOR_DATA)) {
            peer.sendPadding(MAX_TEXT_BYTES + BUFFER_BYTES);
        }
        boolean tooLarge = announced > 0 || deviates(Deviation.CALLS_NEGATIVE_LENGTHS_TOO_LARGE);
        assertThat(peer.next().code()).isEqualTo(tooLarge ? 1009 : 1002);
        peer.hangUp();
        assertReportsRefusal(socket, tooLarge ? 1009 : 1002);
    }

    @Test
    @DisplayName(
            "a header that announces one byte more than the limit, without data → 1009, where the server does not deviate")
    void announcementOverTheLimit() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendClaim(true, RawWebSocketClient.BINARY, 2 * MAX_TEXT_BYTES, new byte[0]);
        if (deviates(Deviation.WAITS_FOR_DATA) || deviates(Deviation.WAITS_FOR_DATA_BELOW_2_GIB)) {
            peer.sendPadding(MAX_TEXT_BYTES + BUFFER_BYTES);
        }
        assertTooLarge(peer, socket);
    }

    @Test
    @DisplayName("pings, pongs and messages between the two close frames are harmless")
    void pingsBetweenCloses() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        RecordedSocket socket = acceptor.awaitSocket();
        CloseStatus close = new CloseStatus(4200, "reconnect");
        socket.socket().close(close);
        assertThat(peer.next()).isEqualTo(Received.close(4200, "reconnect"));
        for (int i = 0; i < 100; i++) {
            peer.sendPing("still here");
        }
        peer.sendPong("");
        peer.sendText("too late");
        peer.sendClose(4200, "bye");
        assertThat(socket.awaitClosed()).isEqualTo(answer(new CloseStatus(4200, "bye")));
        Received last = peer.next();
        while (last.kind() == Received.Kind.PONG) {
            last = peer.next();
        }
        assertThat(last).isEqualTo(Received.end());
    }

    @Test
    @DisplayName("a binary message over the limit closes with 1009")
    void binaryOverTheLimit() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendBinary(MAX_TEXT_BYTES + 1);
        assertTooLarge(peer, socket);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a text that is not UTF-8 closes with 1007")
    @ValueSource(strings = {"80", "c3", "61c328", "eda080", "f09fa6", "c080", "f8888080"})
    void invalidUtf8(String hex) throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendFrame(true, RawWebSocketClient.TEXT, bytes(hex));
        assertThat(peer.next().code()).isEqualTo(1007);
        peer.hangUp();
        assertReportsRefusal(socket, 1007);
    }

    @ParameterizedTest(name = "first byte {0}")
    @DisplayName("a reserved bit that nobody has negotiated closes with 1002")
    @ValueSource(ints = {RawWebSocketClient.RSV1 | RawWebSocketClient.TEXT, 0x21, 0x11, 0x42, 0x49})
    void reservedBitsUnasked(int opcode) throws Exception {
        RawWebSocketClient peer = keep(RawWebSocketClient.connect(port(acceptor), "/app/key"));
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendFrame(true, opcode, utf8("what?"));
        assertThat(peer.next().code()).isEqualTo(1002);
        peer.hangUp();
        assertReportsRefusal(socket, 1002);
    }

    @Test
    @DisplayName("a thousand pings are answered one by one")
    void pings() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        for (int i = 0; i < 1_000; i++) {
            peer.sendPing("p" + i);
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(peer.next()).isEqualTo(Received.pong("p" + i));
            assertPingReported(socket);
        }
    }

    static void assertTooLarge(Peer peer, RecordedSocket socket) {
        assertThat(peer.next().code()).isEqualTo(1009);
        peer.sendClose(1009, "");
        peer.reset();
        assertThat(socket.next())
                .isInstanceOfSatisfying(
                        RecordedSocket.Closed.class,
                        closed -> assertThat(closed.status())
                                .isNotNull()
                                .extracting(CloseStatus::code)
                                .isEqualTo(1009));
    }

    private static void sendInFragments(RawWebSocketClient peer, int length, int piece) {
        for (int from = 0; from < length; from += piece) {
            int size = Math.min(piece, length - from);
            peer.sendFrame(
                    from + size == length,
                    from == 0 ? RawWebSocketClient.TEXT : RawWebSocketClient.CONTINUATION,
                    utf8("x".repeat(size)));
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }
}
