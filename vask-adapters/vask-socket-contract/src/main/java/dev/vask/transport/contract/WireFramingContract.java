package dev.vask.transport.contract;

import static dev.vask.transport.contract.RawWebSocketClient.BINARY;
import static dev.vask.transport.contract.RawWebSocketClient.CLOSE;
import static dev.vask.transport.contract.RawWebSocketClient.CONTINUATION;
import static dev.vask.transport.contract.RawWebSocketClient.PING;
import static dev.vask.transport.contract.RawWebSocketClient.PONG;
import static dev.vask.transport.contract.RawWebSocketClient.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.contract.RecordedSocket.Binary;
import dev.vask.transport.contract.RecordedSocket.Closed;
import dev.vask.transport.contract.RecordedSocket.Control;
import dev.vask.transport.contract.RecordedSocket.Text;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The framing of RFC 6455, frame by frame: what a client may send in any shape, and what it may not. */
public abstract class WireFramingContract extends WireInputContract {
    private static final int PROTOCOL_ERROR = 1002;
    private static final int NOT_UTF8 = 1007;
    private static final int TOO_LARGE = 1009;
    private static final int INTERNAL_ERROR = 1011;
    private static final byte[] NOTHING = {};

    /** Characters of one, two and four bytes. */
    private static final String SEVEN_BYTES = "aß🦊";

    private static final int ALL_CUTS = 1 << 6;

    /** For {@link WireFaultContract}. */
    WireFramingContract() {}

    @Test
    @DisplayName("a text is the same however it is cut into fragments, also inside its characters")
    void everyShape() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        RecordedSocket socket = acceptor.awaitSocket();
        for (int cuts = 0; cuts < ALL_CUTS; cuts++) {
            peer.send(fragments(cuts).toArray(WireFrame[]::new));
            assertThat(socket.next()).as("cuts %x", cuts).isEqualTo(new Text(SEVEN_BYTES));
        }
    }

    @Test
    @DisplayName("a text is the same with an empty fragment and a ping behind each fragment")
    void everyShapeInterleaved() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        RecordedSocket socket = acceptor.awaitSocket();
        for (int cuts = 0; cuts < ALL_CUTS; cuts++) {
            List<WireFrame> fragments = fragments(cuts);
            for (int i = fragments.size() - 1; i > 0; i--) {
                fragments.add(i, WireFrame.of(PING, utf8("now")));
                fragments.add(i, WireFrame.of(CONTINUATION, NOTHING).fin(false));
            }
            peer.send(fragments.toArray(WireFrame[]::new));
            for (int i = 0; i < Integer.bitCount(cuts); i++) {
                assertThat(peer.next()).isEqualTo(Received.pong("now"));
                assertPingReported(socket);
            }
            assertThat(socket.next()).as("cuts %x", cuts).isEqualTo(new Text(SEVEN_BYTES));
        }
    }

    /** The text, cut behind each byte whose bit is set. */
    private static List<WireFrame> fragments(int cuts) {
        byte[] text = utf8(SEVEN_BYTES);
        List<WireFrame> fragments = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= text.length; to++) {
            if (to == text.length || (cuts & (1 << (to - 1))) != 0) {
                fragments.add(WireFrame.of(from == 0 ? TEXT : CONTINUATION, Arrays.copyOfRange(text, from, to))
                        .fin(to == text.length));
                from = to;
            }
        }
        return fragments;
    }

    @Test
    @DisplayName("a message may begin and end with empty fragments, and be nothing else")
    void emptyFragments() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        RecordedSocket socket = acceptor.awaitSocket();
        WireFrame empty = WireFrame.of(CONTINUATION, NOTHING);
        peer.send(WireFrame.of(TEXT, NOTHING).fin(false), empty.fin(false), empty);
        peer.send(
                WireFrame.of(TEXT, NOTHING).fin(false),
                WireFrame.of(CONTINUATION, utf8("in")).fin(false),
                empty);
        peer.send(
                WireFrame.of(BINARY, NOTHING).fin(false),
                WireFrame.of(CONTINUATION, new byte[3]).fin(false),
                empty);
        assertThat(socket.next()).isEqualTo(new Text(""));
        assertThat(socket.next()).isEqualTo(new Text("in"));
        assertThat(socket.next()).isEqualTo(new Binary(3));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a text that is not UTF-8 closes with 1007, wherever a fragment ends")
    @ValueSource(strings = {"c3 28", "61 80", "ed a080", "f09fa6", "f09f a6", "61 c3", "f8 888080"})
    void invalidUtf8AcrossFragments(String hex) throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        String[] parts = hex.split(" ", -1);
        peer.sendFrame(false, TEXT, bytes(parts[0]));
        peer.sendFrame(true, CONTINUATION, parts.length == 1 ? NOTHING : bytes(parts[1]));
        assertRefused(peer, NOT_UTF8);
    }

    @ParameterizedTest(name = "opcode {0}")
    @DisplayName("a frame of an opcode that is reserved closes with 1002")
    @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    void reservedOpcodes(int opcode) throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        peer.sendFrame(true, opcode, utf8("what?"));
        assertRefused(peer, PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "opcode {0}")
    @DisplayName("a data frame that is not masked closes with 1002")
    @ValueSource(ints = {TEXT, BINARY})
    void unmasked(int opcode) throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        peer.send(WireFrame.of(opcode, utf8("bare")).unmasked());
        assertRefused(peer, PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "opcode {0}")
    @DisplayName("a control frame that is not masked closes with 1002, where the server does not deviate")
    @ValueSource(ints = {PING, PONG, CLOSE})
    void unmaskedControl(int opcode) throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        peer.send(WireFrame.of(opcode, bytes("03e8")).unmasked());
        if (deviates(Deviation.READS_UNMASKED_CONTROL_FRAMES)) {
            assertThat(acceptor.awaitSocket().next()).isIn(new Control(), new Closed(new CloseStatus(1000, "")));
        } else {
            assertRefused(peer, PROTOCOL_ERROR);
        }
    }

    @Test
    @DisplayName("a continuation of nothing closes with 1002")
    void continuationOfNothing() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        peer.sendFrame(true, CONTINUATION, utf8("of what?"));
        assertRefused(peer, PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "opcode {0}")
    @DisplayName("a message that begins inside another closes with 1002")
    @ValueSource(ints = {TEXT, BINARY})
    void messageInsideMessage(int opcode) throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        peer.sendFrame(false, TEXT, utf8("not finished"));
        peer.sendFrame(true, opcode, utf8("and another"));
        assertRefused(peer, PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "opcode {0}")
    @DisplayName("a control frame in fragments closes with 1002")
    @ValueSource(ints = {PING, PONG, CLOSE})
    void fragmentedControl(int opcode) throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        peer.sendFrame(false, opcode, bytes("03e8"));
        assertRefused(peer, PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "opcode {0}, {1} bytes")
    @DisplayName("a control frame of more than 125 bytes closes with 1002")
    @CsvSource({"9,126", "10,126", "8,126", "9,65536", "10,65536", "8,65536"})
    void longControl(int opcode, int length) throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        byte[] payload = new byte[length];
        payload[0] = 3;
        payload[1] = (byte) 0xe8;
        peer.sendFrame(true, opcode, payload);
        assertRefused(peer, PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "{0} bytes")
    @DisplayName("a ping is answered with all of its payload")
    @ValueSource(ints = {0, 1, 124, 125})
    void pingPayload(int length) throws Exception {
        Peer peer = connect();
        peer.sendPing("p".repeat(length));
        assertThat(peer.next()).isEqualTo(Received.pong("p".repeat(length)));
        assertPingReported(acceptor.awaitSocket());
    }

    /** Nothing else depends on it, so that a server which does not insist is no danger. */
    @ParameterizedTest(name = "{0} bytes in a length of {1}")
    @DisplayName("a length that is longer than it need be closes with 1002, where the server does not deviate")
    @CsvSource({"5,2", "125,2", "5,8", "125,8", "126,8", "65535,8"})
    void lengthNotMinimal(int length, int lengthBytes) throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        peer.send(WireFrame.of(TEXT, utf8("x".repeat(length))).lengthIn(lengthBytes));
        if (deviates(Deviation.READS_LENGTHS_NOT_MINIMAL)) {
            assertThat(acceptor.awaitSocket().next()).isEqualTo(new Text("x".repeat(length)));
        } else {
            assertRefused(peer, PROTOCOL_ERROR);
        }
    }

    /** Jetty closes with 1009. The code may be lost, as the server ends the connection before it has read all of the payload. */
    @ParameterizedTest(name = "{0}")
    @DisplayName("a length of 64 bits whose highest is set closes with 1002 or 1009, whatever follows")
    @ValueSource(longs = {Long.MIN_VALUE, -1, Long.MIN_VALUE + 5, Long.MIN_VALUE + 1_000_000})
    void negativeLength(long claimed) throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        peer.sendClaim(true, TEXT, claimed, new byte[MAX_TEXT_BYTES + 1]);
        Received answer = peer.next();
        peer.hangUp();
        if (answer.kind() == Received.Kind.END) {
            assertThat(acceptor.awaitSocket().next()).isInstanceOf(Closed.class);
        } else {
            assertThat(answer.code()).isIn(PROTOCOL_ERROR, TOO_LARGE);
            assertReportsRefusal(acceptor.awaitSocket(), answer.code());
        }
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a peer that was refused and answers with its close is let go, and what it sent meanwhile is dropped")
    @ValueSource(ints = {NOT_UTF8, TOO_LARGE})
    void letGo(int code) throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        peer.sendFrame(true, TEXT, code == NOT_UTF8 ? bytes("c328") : new byte[MAX_TEXT_BYTES + 1]);
        assertThat(peer.next().code()).isEqualTo(code);
        peer.sendFrame(true, TEXT, utf8("too late"));
        peer.sendClose(code, "");
        assertThat(peer.next()).isEqualTo(Received.end());
        assertThat(acceptor.awaitSocket().next()).isInstanceOf(Closed.class);
    }

    @Test
    @DisplayName(
            "a peer that was refused and stays silent → its connection ends within ten seconds, where the server does not deviate")
    void refusedAndSilent() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        peer.sendFrame(true, TEXT, bytes("c328"));
        assertThat(peer.next().code()).isEqualTo(NOT_UTF8);
        if (!deviates(Deviation.DROPS_SILENT_PEERS_LATE)) {
            assertThat(peer.next()).isEqualTo(Received.end());
            assertThat(acceptor.awaitSocket().next()).isInstanceOf(Closed.class);
        }
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a close is answered with its own code")
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999})
    void closeCodes(int code) throws Exception {
        Peer peer = connect();
        peer.sendClose(code, "bye");
        assertThat(peer.next().code()).isEqualTo(code);
        assertThat(peer.next()).isEqualTo(Received.end());
        assertThat(acceptor.awaitSocket().next()).isEqualTo(new Closed(new CloseStatus(code, "bye")));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a close code that was registered later is answered with itself, where the server does not deviate")
    @ValueSource(ints = {1012, 1013, 1014})
    void closeCodesRegisteredLater(int code) throws Exception {
        Peer peer = connect();
        peer.sendClose(code, "");
        if (deviates(Deviation.REFUSES_LATER_CLOSE_CODES)) {
            assertRefused(peer, PROTOCOL_ERROR);
        } else if (code == 1014 && deviates(Deviation.REFUSES_1014_WITH_1011)) {
            // For the server an exception of its own: the adapter does not learn the code.
            assertThat(peer.next().code()).isEqualTo(INTERNAL_ERROR);
            ((RawWebSocketClient) peer).hangUp();
            assertThat(acceptor.awaitSocket().next()).isEqualTo(new Closed(null));
        } else {
            boolean told = code != 1014 || !deviates(Deviation.HIDES_1014);
            assertThat(peer.next().code()).isEqualTo(code);
            assertThat(acceptor.awaitSocket().next()).isEqualTo(new Closed(told ? new CloseStatus(code, "") : null));
        }
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a close code that must not travel closes with 1002")
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
    void closeCodesThatAreNone(int code) throws Exception {
        Peer peer = connect();
        peer.sendClose(code, "");
        assertRefused(peer, PROTOCOL_ERROR);
    }

    @Test
    @DisplayName("a close of one byte closes with 1002")
    void halfACloseCode() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        peer.sendFrame(true, CLOSE, new byte[] {3});
        assertRefused(peer, PROTOCOL_ERROR);
    }

    @Test
    @DisplayName("a close reason that is not UTF-8 closes with 1007, where the server does not deviate")
    void closeReasonNotUtf8() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        peer.sendFrame(true, CLOSE, bytes("03e8c328"));
        assertRefused(peer, deviates(Deviation.REFUSES_INVALID_REASONS_WITH_1002) ? PROTOCOL_ERROR : NOT_UTF8);
    }

    @Test
    @DisplayName("a close reason of 123 bytes is taken whole")
    void longestReason() throws Exception {
        Peer peer = connect();
        peer.sendClose(4321, "r".repeat(123));
        assertThat(peer.next().code()).isEqualTo(4321);
        assertThat(acceptor.awaitSocket().next()).isEqualTo(new Closed(new CloseStatus(4321, "r".repeat(123))));
    }

    @Test
    @DisplayName("a close inside a fragmented message is a close")
    void closeInsideMessage() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        peer.sendFrame(false, TEXT, utf8("not finished"));
        peer.sendClose(4321, "enough");
        assertThat(peer.next().code()).isEqualTo(4321);
        assertThat(acceptor.awaitSocket().next()).isEqualTo(new Closed(new CloseStatus(4321, "enough")));
    }

    @Test
    @DisplayName("what comes after a close is ignored")
    void dataAfterClose() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        byte[] close = ByteBuffer.allocate(2).putShort((short) 4321).array();
        peer.send(
                WireFrame.of(CLOSE, close),
                WireFrame.of(TEXT, utf8("too late")),
                WireFrame.of(PING, NOTHING),
                WireFrame.of(CLOSE, close));
        assertThat(acceptor.awaitSocket().next()).isEqualTo(new Closed(new CloseStatus(4321, "")));
        Received answer = peer.next();
        // A reset because of what was not read may overtake the answer.
        assertThat(answer).isIn(Received.close(4321, ""), Received.end());
    }

    /** The peer receives the code and disconnects without an answer; the core hears the same code and nothing else. */
    private void assertRefused(Peer peer, int code) {
        assertThat(peer.next().code()).isEqualTo(code);
        ((RawWebSocketClient) peer).hangUp();
        assertReportsRefusal(acceptor.awaitSocket(), code);
    }
}
