package dev.vask.transport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.OutboundText;
import dev.vask.transport.contract.RecordedSocket.Binary;
import dev.vask.transport.contract.RecordedSocket.Control;
import dev.vask.transport.contract.RecordedSocket.Text;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The promises every socket layer keeps, with or without a wire: see {@link dev.vask.transport.Socket} and
 * {@link dev.vask.transport.SocketHandler}.
 */
public abstract class SocketContract extends SocketFixture {
    private static final CloseStatus BYE = new CloseStatus(4200, "bye");
    private static final String BEYOND_ASCII = "grüße, 世界, 🦊";

    /** For subclasses. */
    protected SocketContract() {}

    @Test
    @DisplayName("a socket opens once, with path and query exactly as the peer sent them")
    void opensOnceWithTheRawTarget() throws Exception {
        connect("/app/k%20ey;x=1?protocol=7&a=%2F+b");
        RecordedSocket socket = acceptor.awaitSocket();
        assertThat(socket.handshake().rawPath()).isEqualTo("/app/k%20ey;x=1");
        assertThat(socket.handshake().rawQuery()).isEqualTo("protocol=7&a=%2F+b");
        assertThat(socket.handshake().secure()).isFalse();
        assertThat(acceptor.openedCount()).isEqualTo(1);
    }

    @Test
    @DisplayName("a request without a question mark has no query")
    void noQuery() throws Exception {
        connect("/app/key");
        assertThat(acceptor.awaitSocket().handshake().rawQuery()).isNull();
    }

    @Test
    @DisplayName("text messages arrive whole and in order")
    void textInOrder() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendText("one");
        peer.sendText("");
        peer.sendText(BEYOND_ASCII);
        assertThat(socket.next()).isEqualTo(new Text("one"));
        assertThat(socket.next()).isEqualTo(new Text(""));
        assertThat(socket.next()).isEqualTo(new Text(BEYOND_ASCII));
    }

    @Test
    @DisplayName("a fragmented text arrives as one message")
    void fragments() throws Exception {
        Peer peer = connect();
        peer.sendFragments("gr", "", "üß", "e");
        peer.sendText("next");
        RecordedSocket socket = acceptor.awaitSocket();
        assertThat(socket.next()).isEqualTo(new Text("grüße"));
        assertThat(socket.next()).isEqualTo(new Text("next"));
    }

    @Test
    @DisplayName("a binary message is reported with its length, and the socket stays open")
    void binary() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendBinary(300);
        peer.sendBinary(0);
        peer.sendText("still here");
        assertThat(socket.next()).isEqualTo(new Binary(300));
        assertThat(socket.next()).isEqualTo(new Binary(0));
        assertThat(socket.next()).isEqualTo(new Text("still here"));
    }

    @Test
    @DisplayName("a ping is answered with its own payload, and reported")
    void pingIsAnswered() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendPing("are you there");
        assertThat(peer.next()).isEqualTo(Received.pong("are you there"));
        assertPingReported(socket);
    }

    @Test
    @DisplayName("a pong nobody asked for is reported and otherwise ignored")
    void unsolicitedPong() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendPong("");
        peer.sendPong("I am here");
        peer.sendText("and well");
        assertThat(socket.next()).isEqualTo(new Control());
        assertThat(socket.next()).isEqualTo(new Control());
        assertThat(socket.next()).isEqualTo(new Text("and well"));
    }

    @Test
    @DisplayName("a batch arrives as one text message each, in the order of the list")
    void batch() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        String large = "ä".repeat(50_000);
        RecordedSend send = socket.send("one", BEYOND_ASCII, "", large, "x".repeat(126), "x".repeat(9_000), "last");
        assertThat(peer.next()).isEqualTo(Received.text("one"));
        assertThat(peer.next()).isEqualTo(Received.text(BEYOND_ASCII));
        assertThat(peer.next()).isEqualTo(Received.text(""));
        assertThat(peer.next()).isEqualTo(Received.text(large));
        assertThat(peer.next()).isEqualTo(Received.text("x".repeat(126)));
        assertThat(peer.next()).isEqualTo(Received.text("x".repeat(9_000)));
        assertThat(peer.next()).isEqualTo(Received.text("last"));
        send.assertSent();
    }

    @Test
    @DisplayName("a batch of hundreds of small messages arrives whole")
    void largeBatch() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        String[] texts = new String[2_000];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "{\"event\":\"tick\",\"data\":\"" + i + "\"}";
        }
        RecordedSend send = socket.send(texts);
        for (String text : texts) {
            assertThat(peer.next()).isEqualTo(Received.text(text));
        }
        send.assertSent();
    }

    @ParameterizedTest(name = "{0} bytes")
    @DisplayName(
            "texts around the size of a buffer, one to three in a batch → all arrive, and the batch is reported sent")
    @ValueSource(
            ints = {
                10_000, 16_374, 16_380, 16_381, 16_383, 16_384, 16_385, 16_388, 20_000, 32_758, 32_764, 32_765, 32_767,
                32_768, 32_769, 65_532, 65_535, 65_536
            })
    void batchAtTheEdgesOfBuffers(int size) throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        for (String text : List.of(incompressible(size), "x".repeat(size))) {
            for (int count = 1; count <= 3; count++) {
                RecordedSend send = socket.send(Collections.nCopies(count, text).toArray(String[]::new));
                for (int i = 0; i < count; i++) {
                    assertThat(peer.next()).isEqualTo(Received.text(text));
                }
                // Without another send: no text may wait in a buffer for the next one.
                send.assertSent();
            }
        }
        socket.send("next").assertSent();
        assertThat(peer.next()).isEqualTo(Received.text("next"));
    }

    @ParameterizedTest(name = "{0} and {1} bytes")
    @DisplayName("small and large texts alternate in a batch → all arrive in order before the batch is reported sent")
    @CsvSource({
        "100, 16300",
        "16300, 100",
        "16384, 1",
        "1, 32768",
        "20000, 12768",
        "10000, 6384",
        "125, 65536",
        "125, 126",
        "127, 126"
    })
    void batchOfSmallAndLargeTexts(int first, int second) throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        String[] texts = new String[20];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = incompressible(i % 2 == 0 ? first : second);
        }
        RecordedSend send = socket.send(texts);
        for (int i = 0; i < texts.length; i++) {
            assertThat(peer.next()).as("text %s", i).isEqualTo(Received.text(texts[i]));
        }
        send.assertSent();
    }

    @Test
    @DisplayName(
            "a peer that does not read → batches of two texts of 20,000 bytes are reported sent only up to a bound")
    void sentIsNotReportedAhead() throws Exception {
        int batches = 5_000;
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.stopReading();
        List<OutboundText> batch =
                List.of(OutboundText.of(incompressible(20_000)), OutboundText.of(incompressible(19_999)));
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger sent = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(1);
        new Object() {
            void sendNext() {
                if (begun.getAndIncrement() == batches) {
                    all.countDown();
                } else {
                    socket.send(
                            () -> {
                                sent.incrementAndGet();
                                sendNext();
                            },
                            batch);
                }
            }
        }.sendNext();
        assertThat(all.await(1, TimeUnit.SECONDS))
                .as("200 MB left the process, though none was read")
                .isFalse();
        int ahead = sent.get();
        peer.resumeReading();
        for (int i = 0; i < ahead; i++) {
            assertThat(peer.next()).isEqualTo(Received.text(batch.get(0).text()));
            assertThat(peer.next()).isEqualTo(Received.text(batch.get(1).text()));
        }
    }

    @Test
    @DisplayName("one text serves many sockets")
    void sharedText() throws Exception {
        List<Peer> peers = List.of(connect(), connect(), connect());
        List<OutboundText> batch = List.of(OutboundText.of("shared"), OutboundText.of("by all"));
        for (int i = 0; i < peers.size(); i++) {
            acceptor.awaitSocket().send(() -> {}, batch).assertSent();
        }
        for (Peer peer : peers) {
            assertThat(peer.next()).isEqualTo(Received.text("shared"));
            assertThat(peer.next()).isEqualTo(Received.text("by all"));
        }
    }

    @Test
    @DisplayName("ten thousand batches, each sent from the callback of the one before, need no deep stack")
    void chainOfBatches() throws Exception {
        int length = 10_000;
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        AtomicInteger next = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(1);
        new Object() {
            void sendNext() {
                int number = next.getAndIncrement();
                if (number == length) {
                    done.countDown();
                } else {
                    socket.send(this::sendNext, List.of(OutboundText.of("m" + number)));
                }
            }
        }.sendNext();
        for (int number = 0; number < length; number++) {
            assertThat(peer.next()).isEqualTo(Received.text("m" + number));
        }
        assertThat(done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }

    @Test
    @DisplayName("a close follows what was sent before it, with its code and reason")
    void closeAfterSend() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        RecordedSend send = socket.send("first", "second");
        socket.socket().close(BYE);
        assertThat(peer.next()).isEqualTo(Received.text("first"));
        assertThat(peer.next()).isEqualTo(Received.text("second"));
        assertThat(peer.next()).isEqualTo(Received.close(4200, "bye"));
        send.assertSent();
        peer.sendClose(4200, "bye");
        assertThat(socket.awaitClosed()).isEqualTo(answer(BYE));
        assertThat(peer.next()).isEqualTo(Received.end());
    }

    @Test
    @DisplayName("a close waits for a send the peer has not taken yet, whatever its code")
    void closeWaitsForTheSend() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.stopReading();
        int messages = 256;
        RecordedSend send =
                socket.send(() -> {}, Collections.nCopies(messages, OutboundText.of(incompressible(65_536))));
        socket.socket().close(new CloseStatus(1001, "going away"));
        peer.resumeReading();
        for (int i = 0; i < messages; i++) {
            assertThat(peer.next().kind()).isEqualTo(Received.Kind.TEXT);
        }
        assertThat(peer.next()).isEqualTo(Received.close(1001, "going away"));
        send.assertSent();
    }

    @Test
    @DisplayName("the first close wins")
    void firstCloseWins() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        socket.socket().close(BYE);
        socket.socket().close(new CloseStatus(4000, "too late"));
        assertThat(peer.next()).isEqualTo(Received.close(4200, "bye"));
    }

    @Test
    @DisplayName("the peer's close code and reason reach onClosed")
    void peerCloses() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendText("before");
        peer.sendClose(4321, "done here");
        assertThat(socket.next()).isEqualTo(new Text("before"));
        assertThat(socket.awaitClosed()).isEqualTo(new CloseStatus(4321, "done here"));
        assertThat(peer.next().kind()).isEqualTo(Received.Kind.CLOSE);
        assertThat(peer.next()).isEqualTo(Received.end());
    }

    @Test
    @DisplayName("a connection that breaks closes the socket without a status")
    void reset() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.reset();
        assertThat(socket.awaitClosed()).isNull();
    }

    @Test
    @DisplayName("an abort closes the socket without a status")
    void abort() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        socket.socket().abort();
        assertThat(socket.awaitClosed()).isNull();
        assertThat(peer.next()).isEqualTo(Received.end());
    }

    @Test
    @DisplayName("an abort fails the send a peer has not taken")
    void abortFailsTheOutstandingSend() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.stopReading();
        // More than the buffers between two processes hold.
        RecordedSend send = socket.send(() -> {}, Collections.nCopies(1_024, OutboundText.of(incompressible(65_536))));
        assertThat(send.hasEnded()).isFalse();
        socket.socket().abort();
        send.assertFailed();
        assertThat(socket.awaitClosed()).isNull();
    }

    @Test
    @DisplayName("an abort ends a close the peer never answers")
    void unansweredClose() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        socket.socket().close(BYE);
        assertThat(peer.next()).isEqualTo(Received.close(4200, "bye"));
        socket.socket().abort();
        assertThat(socket.awaitClosed()).isNull();
        assertThat(peer.next()).isEqualTo(Received.end());
    }

    @Test
    @DisplayName("on a closed socket a send fails and all else does nothing")
    void afterTheEnd() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendClose(1000, "");
        socket.awaitClosed();
        socket.send("too late").assertFailed();
        socket.socket().ping();
        socket.socket().close(BYE);
        socket.socket().abort();
        socket.socket().close(BYE);
        socket.send("later still").assertFailed();
    }

    @Test
    @DisplayName("a send after close or abort fails through its callback")
    void sendAfterClose() throws Exception {
        connect();
        RecordedSocket closed = acceptor.awaitSocket();
        closed.socket().close(BYE);
        closed.send("too late").assertFailed();
        connect();
        RecordedSocket aborted = acceptor.awaitSocket();
        aborted.socket().abort();
        aborted.send("too late").assertFailed();
    }

    @Test
    @DisplayName("the core may send before open returns")
    void sendWithinOpen() throws Exception {
        acceptor.whenOpening(socket -> socket.send("welcome"));
        Peer peer = connect();
        assertThat(peer.next()).isEqualTo(Received.text("welcome"));
        peer.sendText("thanks");
        assertThat(acceptor.awaitSocket().next()).isEqualTo(new Text("thanks"));
    }

    @Test
    @DisplayName("the core may send and close before open returns")
    void closeWithinOpen() throws Exception {
        acceptor.whenOpening(socket -> {
            socket.send("sorry");
            socket.socket().close(new CloseStatus(4005, "path not found"));
        });
        Peer peer = connect();
        assertThat(peer.next()).isEqualTo(Received.text("sorry"));
        assertThat(peer.next()).isEqualTo(Received.close(4005, "path not found"));
        peer.sendClose(4005, "");
        assertThat(acceptor.awaitSocket().awaitClosed()).isEqualTo(answer(new CloseStatus(4005, "")));
    }

    @Test
    @DisplayName("the core may abort before open returns")
    void abortWithinOpen() throws Exception {
        acceptor.whenOpening(socket -> socket.socket().abort());
        Peer peer = connect();
        assertThat(acceptor.awaitSocket().awaitClosed()).isNull();
        assertThat(peer.next()).isEqualTo(Received.end());
    }

    @Test
    @DisplayName("the core may close and abort while it handles a message, without being called inside the call")
    void closeWithinText() throws Exception {
        acceptor.whenText((socket, text) -> {
            socket.send("answer");
            socket.socket().close(new CloseStatus(1011, "enough"));
            socket.socket().abort();
        });
        Peer peer = connect();
        peer.sendText("question");
        assertThat(acceptor.awaitSocket().awaitClosed()).isNull();
    }

    @Test
    @DisplayName("ping() sends a ping control frame")
    void ping() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        socket.socket().ping();
        assertThat(peer.next()).isEqualTo(Received.ping(""));
        socket.send("after it").assertSent();
        assertThat(peer.next()).isEqualTo(Received.text("after it"));
    }
}
