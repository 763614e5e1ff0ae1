package dev.vask.transport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.contract.RecordedSocket.Binary;
import dev.vask.transport.contract.RecordedSocket.Control;
import dev.vask.transport.contract.RecordedSocket.Text;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The promises of an adapter that was told to compress (permessage-deflate, RFC 7692): all of {@link WireSocketContract},
 * with peers that offer it and deflate what they send, and what holds of compression alone.
 */
public abstract class CompressedSocketContract extends WireSocketContract {
    private static final int MIB = 1_048_576;
    private static final int DEFLATED_TEXT = RawWebSocketClient.RSV1 | RawWebSocketClient.TEXT;

    /** For subclasses, whose server compresses. */
    protected CompressedSocketContract() {}

    @Override
    String[] handshakeHeaders() {
        return new String[] {RawWebSocketClient.OFFER};
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("malformed offers of extensions are offers of nothing: the handshake succeeds without compression")
    @ValueSource(
            strings = {
                ";;;,,,===",
                "",
                "\"",
                "a;b=\"c",
                "permessage-deflate;=;=, ;",
                "permessage-deflate;;;;\"",
                "\u00ff"
            })
    void malformedOffers(String offers) throws Exception {
        RawWebSocketClient peer =
                keep(RawWebSocketClient.connect(port(acceptor), "/app/key", "Sec-WebSocket-Extensions: " + offers));
        peer.sendText("hello");
        assertThat(acceptor.awaitSocket().next()).isEqualTo(new Text("hello"));
    }

    @Test
    @DisplayName("compression is negotiated when the client offers it")
    @Override
    void compression() throws Exception {
        RawWebSocketClient peer = deflating();
        assertThat(peer.responseHeader("Sec-WebSocket-Extensions")).isEqualTo("permessage-deflate");
        acceptor.awaitSocket().send("plain".repeat(1_000)).assertSent();
        assertThat(peer.next()).isEqualTo(Received.text("plain".repeat(1_000)));
        assertThat(peer.wireLength()).isLessThan(100);
    }

    @Test
    @DisplayName("compression is not negotiated when the client does not offer it")
    void notOffered() throws Exception {
        RawWebSocketClient peer = offering(null);
        assertThat(peer.responseHeader("Sec-WebSocket-Extensions")).isNull();
        assertTalks(peer);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName(
            "an offer with demands the server cannot meet is declined, and the connection goes on without compression")
    @ValueSource(
            strings = {
                "permessage-deflate; server_max_window_bits=10",
                "permessage-deflate; client_max_window_bits; of_tomorrow",
                "permessage-deflate-of-tomorrow",
                "x-webkit-deflate-frame"
            })
    void declined(String offer) throws Exception {
        RawWebSocketClient peer = offering(offer);
        assertThat(peer.responseHeader("Sec-WebSocket-Extensions")).isNull();
        assertTalks(peer);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("what a client asks for and may is granted")
    @ValueSource(
            strings = {
                "permessage-deflate",
                "permessage-deflate; client_max_window_bits=12",
                "permessage-deflate; client_no_context_takeover",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
                "permessage-deflate; server_max_window_bits=10, permessage-deflate; client_max_window_bits"
            })
    void granted(String offer) throws Exception {
        RawWebSocketClient peer = offering(offer);
        assertThat(peer.responseHeader("Sec-WebSocket-Extensions"))
                .startsWith("permessage-deflate")
                .matches(answer ->
                        answer.contains("server_no_context_takeover") == offer.contains("server_no_context_takeover"));
        assertTalks(peer);
    }

    private void assertTalks(RawWebSocketClient peer) {
        RecordedSocket socket = acceptor.awaitSocket();
        for (int i = 0; i < 3; i++) {
            peer.sendText("the same question");
            assertThat(socket.next()).isEqualTo(new Text("the same question"));
            socket.send("the same answer", "", "the same answer").assertSent();
            assertThat(peer.next()).isEqualTo(Received.text("the same answer"));
            assertThat(peer.next()).isEqualTo(Received.text(""));
            assertThat(peer.next()).isEqualTo(Received.text("the same answer"));
        }
    }

    @Test
    @DisplayName("a message refers to those before it")
    void contextTakeover() throws Exception {
        RawWebSocketClient peer = deflating();
        RecordedSocket socket = acceptor.awaitSocket();
        String text = incompressible(1_000);
        socket.send(text).assertSent();
        assertThat(peer.next()).isEqualTo(Received.text(text));
        assertThat(peer.wireLength()).isGreaterThan(500);
        socket.send(text).assertSent();
        assertThat(peer.next()).isEqualTo(Received.text(text));
        assertThat(peer.wireLength()).isLessThan(50);
    }

    @Test
    @DisplayName("messages of every length about a buffer's are told apart")
    void lengthsAboutABuffer() throws Exception {
        RawWebSocketClient peer = deflating();
        RecordedSocket socket = acceptor.awaitSocket();
        // Deflated they have from 8 138 to 8 395 bytes.
        for (int length = 9_800; length < 10_100; length++) {
            String text = incompressible(length);
            socket.send(text, "next");
            assertThat(peer.next()).isEqualTo(Received.text(text));
            assertThat(peer.next()).isEqualTo(Received.text("next"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a deflated message may come in fragments of single bytes, with control frames between them")
    @ValueSource(strings = {"permessage-deflate", "permessage-deflate; client_no_context_takeover"})
    void fragmentsOfSingleBytes(String offer) throws Exception {
        RawWebSocketClient peer = offering(offer);
        RecordedSocket socket = acceptor.awaitSocket();
        byte[] payload = new MessageDeflate().deflate(utf8("grüße, 世界, 🦊"));
        for (int i = 0; i < payload.length; i++) {
            peer.sendFrame(false, i == 0 ? DEFLATED_TEXT : RawWebSocketClient.CONTINUATION, new byte[] {payload[i]});
            peer.sendPing("between");
            assertThat(socket.next()).isEqualTo(new Control());
        }
        peer.sendFrame(true, RawWebSocketClient.CONTINUATION, new byte[0]);
        assertThat(socket.next()).isEqualTo(new Text("grüße, 世界, 🦊"));
    }

    @ParameterizedTest(name = "{0} bytes")
    @DisplayName("the bound holds of the inflated message")
    @ValueSource(ints = {MAX_TEXT_BYTES - 1, MAX_TEXT_BYTES})
    void boundOfTheInflated(int length) throws Exception {
        RawWebSocketClient peer = deflating();
        RecordedSocket socket = acceptor.awaitSocket();
        for (String text : new String[] {incompressible(length), "ab".repeat(length / 2)}) {
            peer.sendText(text);
            assertThat(socket.next()).isEqualTo(new Text(text));
            peer.sendFragments(text.substring(0, 40_000), text.substring(40_000));
            assertThat(socket.next()).isEqualTo(new Text(text));
        }
        peer.sendBinary(length);
        assertThat(socket.next()).isEqualTo(new Binary(length));
        peer.sendFragments("ä".repeat(MAX_TEXT_BYTES / 2), "ä");
        assertTooLarge(peer, socket);
    }

    @ParameterizedTest(name = "opcode {0}")
    @DisplayName("a bomb closes with 1009, and is not inflated (S-31)")
    @ValueSource(ints = {RawWebSocketClient.TEXT, RawWebSocketClient.BINARY})
    void bomb(int opcode) throws Exception {
        byte[] bomb = bomb();
        RawWebSocketClient peer = deflating();
        RecordedSocket socket = acceptor.awaitSocket();
        long before = allocatedBytes();
        peer.sendFrame(true, RawWebSocketClient.RSV1 | opcode, bomb);
        assertTooLarge(peer, socket);
        assertThat(allocatedBytes() - before).isLessThan(8 * MIB);
    }

    @Test
    @DisplayName("a bomb in fragments closes with 1009 before it has ended (S-31)")
    void bombInFragments() throws Exception {
        byte[] bomb = bomb();
        RawWebSocketClient peer = deflating();
        RecordedSocket socket = acceptor.awaitSocket();
        long before = allocatedBytes();
        peer.sendFrame(false, DEFLATED_TEXT, Arrays.copyOf(bomb, 1_000));
        assertTooLarge(peer, socket);
        assertThat(allocatedBytes() - before).isLessThan(8 * MIB);
    }

    /** A hundred mebibytes in as many kibibytes. */
    private static byte[] bomb() {
        MessageDeflate deflate = new MessageDeflate();
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        byte[] mebibyte = new byte[MIB];
        for (int i = 1; i < 100; i++) {
            bomb.writeBytes(deflate.deflatePart(mebibyte));
        }
        bomb.writeBytes(deflate.deflate(mebibyte));
        return bomb.toByteArray();
    }

    private static long allocatedBytes() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("what is not deflated, though it says so, closes with a code that tells")
    @ValueSource(strings = {"ff", "07", "ffffffffffffffff", "62616e616e61"})
    void garbage(String hex) throws Exception {
        RawWebSocketClient peer = deflating();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendFrame(true, DEFLATED_TEXT, bytes(hex));
        int code = peer.next().code();
        assertThat(code).isIn(1002, 1007);
        peer.hangUp();
        assertReportsRefusal(socket, code);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a text that is not UTF-8 when inflated closes with 1007")
    @ValueSource(strings = {"80", "61c328", "f09fa6"})
    void inflatedInvalidUtf8(String hex) throws Exception {
        RawWebSocketClient peer = deflating();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendFrame(true, DEFLATED_TEXT, new MessageDeflate().deflate(bytes(hex)));
        assertThat(peer.next().code()).isEqualTo(1007);
        peer.hangUp();
        assertReportsRefusal(socket, 1007);
    }

    @ParameterizedTest(name = "first byte {0}")
    @DisplayName("only what begins a message says that it is deflated, and the other reserved bits mean nothing")
    @ValueSource(ints = {0x21, 0x11, 0x71, 0x49, 0x4a})
    void reservedBits(int opcode) throws Exception {
        RawWebSocketClient peer = deflating();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendFrame(true, opcode, new byte[] {0});
        assertThat(peer.next().code()).isEqualTo(1002);
        peer.hangUp();
        assertReportsRefusal(socket, 1002);
    }

    @Test
    @DisplayName("a continuation does not say again that the message is deflated")
    void deflatedContinuation() throws Exception {
        RawWebSocketClient peer = deflating();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendFrame(false, DEFLATED_TEXT, new byte[0]);
        peer.sendFrame(true, RawWebSocketClient.RSV1 | RawWebSocketClient.CONTINUATION, new byte[] {0});
        assertThat(peer.next().code()).isEqualTo(1002);
        peer.hangUp();
        assertReportsRefusal(socket, 1002);
    }

    private RawWebSocketClient deflating() throws Exception {
        return (RawWebSocketClient) connect();
    }

    private RawWebSocketClient offering(@Nullable String offer) throws Exception {
        return keep(
                offer == null
                        ? RawWebSocketClient.connect(port(acceptor), "/app/key")
                        : RawWebSocketClient.connect(port(acceptor), "/app/key", "Sec-WebSocket-Extensions: " + offer));
    }
}
