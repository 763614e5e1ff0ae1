package dev.vask.transport.contract;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.Handshake;
import dev.vask.transport.HeaderLookup;
import dev.vask.transport.OutboundText;
import dev.vask.transport.Socket;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.SocketHandler;
import dev.vask.transport.SocketLimits;
import dev.vask.transport.contract.RecordedSocket.Text;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The promises of a socket layer that carries WebSockets over TCP: what the adapter of a real server keeps. What it
 * must do with oversized input, with every kind of frame and on a bad network is in its parents, {@link WireInputContract},
 * {@link WireFramingContract} and {@link WireFaultContract}.
 *
 * <p>An adapter's test extends this class and says how its server starts and stops; each test has a server of its own.
 */
public abstract class WireSocketContract extends WireFaultContract {
    private static final CloseStatus BYE = new CloseStatus(4200, "bye");
    private static final long MIB = 1_048_576;
    private static final int MANY = 100;

    /** For subclasses. */
    protected WireSocketContract() {}

    @Test
    @DisplayName("the handshake's headers are found without regard to case while open runs")
    void headers() throws Exception {
        AtomicReference<String> seen = new AtomicReference<>();
        acceptor.whenOpening(socket -> seen.set(socket.handshake().headers().first("x-CONTRACT-header") + " "
                + socket.handshake().headers().first("x-absent")));
        keep(RawWebSocketClient.connect(port(acceptor), "/app/key", "X-Contract-Header: some value"));
        RecordedSocket socket = acceptor.awaitSocket();
        assertThat(seen.get()).isEqualTo("some value null");
        assertThat(socket.handshake().remoteAddress()).contains("127.0.0.1");
    }

    @Test
    @DisplayName("the handshake is let go once open has returned: its headers weigh more than the rest of a connection")
    void handshakeIsLetGo() throws Exception {
        AtomicReference<WeakReference<Handshake>> seen = new AtomicReference<>();
        SocketAcceptor forgetful = new SocketAcceptor() {
            @Override
            public SocketHandler open(Handshake handshake, Socket socket) {
                seen.set(new WeakReference<>(handshake));
                return acceptor.open(new Handshake("/", null, false, "nobody", HeaderLookup.NONE), socket);
            }

            @Override
            public SocketLimits limits() {
                return acceptor.limits();
            }
        };
        RawWebSocketClient peer = keep(RawWebSocketClient.connect(port(forgetful), "/app/key"));
        RecordedSocket socket = acceptor.awaitSocket();
        WeakReference<Handshake> handshake = Objects.requireNonNull(seen.get());
        for (int i = 0; i < MANY && !handshake.refersTo(null); i++) {
            System.gc();
            // The thread that has opened the socket may be at it still, and a request's objects are used for the next.
            peer.sendText("still here");
            assertThat(socket.next()).isEqualTo(new Text("still here"));
        }
        assertThat(handshake.refersTo(null)).isTrue();
    }

    @Test
    @DisplayName(
            "the acceptor decides after open has returned, on another thread → early messages, a send and a close work")
    void decidesLater() throws Exception {
        Peer peer = connect();
        peer.sendText("early");
        RecordedSocket socket = acceptor.awaitSocket();
        assertThat(socket.next()).isEqualTo(new Text("early"));

        CompletableFuture.runAsync(() -> socket.send("accepted").assertSent()).get(PATIENCE.toMillis(), MILLISECONDS);
        assertThat(peer.next()).isEqualTo(Received.text("accepted"));
        CompletableFuture.runAsync(() -> socket.socket().close(BYE)).get(PATIENCE.toMillis(), MILLISECONDS);

        assertThat(peer.next()).isEqualTo(Received.close(BYE.code(), BYE.reason()));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("every path is upgraded, also one that means nothing")
    @ValueSource(strings = {"/app", "/app/", "/app/no-such-key", "/app/key/and/more", "/app/%20", "/app/a;b=c"})
    void everyPath(String path) throws Exception {
        connect(path);
        assertThat(acceptor.awaitSocket().handshake().rawPath()).isEqualTo(path);
    }

    @Test
    @DisplayName("compression is not negotiated, though the client offers it")
    void compression() throws Exception {
        RawWebSocketClient peer =
                keep(RawWebSocketClient.connect(port(acceptor), "/app/key", RawWebSocketClient.OFFER));
        assertThat(peer.responseHeader("Sec-WebSocket-Extensions")).isNull();
        acceptor.awaitSocket().send("plain".repeat(1_000)).assertSent();
        assertThat(peer.next()).isEqualTo(Received.text("plain".repeat(1_000)));
    }

    @Test
    @DisplayName("an orderly end of the connection without a close frame closes the socket without a status")
    void hangUp() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.hangUp();
        assertThat(socket.awaitClosed()).isNull();
    }

    @Test
    @DisplayName("a close frame without a code closes the socket without a status, where the server does not deviate")
    void bareClose() throws Exception {
        RawWebSocketClient peer = (RawWebSocketClient) connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendBareClose();
        assertThat(socket.awaitClosed())
                .isEqualTo(deviates(Deviation.TELLS_NO_CODE_AS_1000) ? new CloseStatus(1000, "") : null);
        assertThat(peer.next().kind()).isEqualTo(Received.Kind.CLOSE);
        assertThat(peer.next()).isEqualTo(Received.end());
    }

    @Test
    @DisplayName("nothing is reported before open has returned, however much has arrived")
    void floodWhileOpening() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch flooded = new CountDownLatch(1);
        acceptor.whenOpening(socket -> {
            opening.countDown();
            await(flooded);
        });
        CompletableFuture<Peer> flood = CompletableFuture.supplyAsync(() -> {
            Peer peer = connectUnchecked();
            for (int i = 0; i < 100; i++) {
                peer.sendText("early " + i);
            }
            peer.sendClose(1000, "");
            flooded.countDown();
            return peer;
        });
        await(opening);
        // A server may hold the 101 back until open returned; then the flood comes behind it.
        boolean answeredFirst = flooded.await(1, TimeUnit.SECONDS);
        flooded.countDown();
        RecordedSocket socket = acceptor.awaitSocket();
        for (int i = 0; i < 100; i++) {
            assertThat(socket.next())
                    .as("flooded while opening: %s", answeredFirst)
                    .isEqualTo(new Text("early " + i));
        }
        socket.awaitClosed();
        flood.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Test
    @DisplayName("a socket aborted while a message is handled reports its close only afterwards")
    void abortWhileHandling() throws Exception {
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch aborted = new CountDownLatch(1);
        acceptor.whenText((socket, text) -> {
            handling.countDown();
            await(aborted);
        });
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        peer.sendText("slow");
        peer.sendText("never handled, or before the close");
        await(handling);
        socket.socket().abort();
        peer.reset();
        aborted.countDown();
        assertThat(socket.next()).isEqualTo(new Text("slow"));
        assertThat(socket.awaitClosed()).isNull();
    }

    @Test
    @DisplayName("the next message is read only when the handler has returned")
    void inboundBackPressure() throws Exception {
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        acceptor.whenText((socket, text) -> {
            handling.countDown();
            await(go);
        });
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        for (int i = 0; i < 10; i++) {
            peer.sendText("m" + i);
        }
        await(handling);
        go.countDown();
        for (int i = 0; i < 10; i++) {
            assertThat(socket.next()).isEqualTo(new Text("m" + i));
        }
    }

    @Test
    @DisplayName("a send returns at once even when the peer takes nothing")
    void sendDoesNotBlock() throws Exception {
        connect();
        RecordedSocket socket = acceptor.awaitSocket();
        List<OutboundText> batch = Collections.nCopies(512, OutboundText.of(incompressible(65_536)));
        RecordedSend send =
                Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> socket.send(() -> {}, batch));
        socket.socket().abort();
        send.assertFailed();
    }

    @Test
    @DisplayName("sent means the bytes have left: it stops when the peer stops reading")
    void outboundBackPressure() throws Exception {
        connect();
        RecordedSocket socket = acceptor.awaitSocket();
        List<OutboundText> mebibyte = Collections.nCopies(16, OutboundText.of(incompressible(65_536)));
        AtomicLong sentBytes = new AtomicLong(-MIB);
        CountDownLatch tooMuch = new CountDownLatch(1);
        new Object() {
            void sendNext() {
                if (sentBytes.addAndGet(MIB) >= 32 * MIB) {
                    tooMuch.countDown();
                } else {
                    socket.send(this::sendNext, mebibyte);
                }
            }
        }.sendNext();
        assertThat(tooMuch.await(2, TimeUnit.SECONDS)).isFalse();
        socket.socket().abort();
    }

    @Test
    @DisplayName("a stalled send goes on when the peer reads again")
    void stallAndResume() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        List<OutboundText> batch = Collections.nCopies(512, OutboundText.of(incompressible(65_536)));
        RecordedSend send = socket.send(() -> {}, batch);
        socket.socket().ping();
        int texts = 0;
        int pings = 0;
        while (texts < batch.size() || pings == 0) {
            switch (peer.next().kind()) {
                case TEXT -> texts++;
                case PING -> pings++;
                default -> throw new AssertionError("neither text nor ping");
            }
        }
        send.assertSent();
    }

    @RepeatedTest(20)
    @DisplayName("close, abort, send and ping may come from any thread at the same time, and while the peer closes")
    void everythingAtOnce() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        CyclicBarrier start = new CyclicBarrier(5);
        CompletableFuture<?> all = CompletableFuture.allOf(
                atOnce(start, () -> socket.socket().close(BYE)),
                atOnce(start, () -> socket.socket().abort()),
                atOnce(start, () -> socket.send("m1", "m2")),
                atOnce(start, () -> socket.socket().ping()),
                atOnce(start, () -> peer.sendClose(1000, "")));
        all.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        socket.awaitClosed();
        socket.socket().abort();
    }

    @RepeatedTest(20)
    @DisplayName("both sides may close at the same time")
    void bothClose() throws Exception {
        Peer peer = connect();
        RecordedSocket socket = acceptor.awaitSocket();
        CyclicBarrier start = new CyclicBarrier(2);
        CompletableFuture<?> both = CompletableFuture.allOf(
                atOnce(start, () -> socket.socket().close(BYE)), atOnce(start, () -> peer.sendClose(4321, "mine")));
        both.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        CloseStatus theirs = new CloseStatus(4321, "mine");
        // It may have come first, or be an answer.
        assertThat(socket.awaitClosed())
                .isIn(theirs, answer(theirs), deviates(Deviation.MAY_CONFUSE_CLOSES_THAT_CROSS) ? BYE : theirs);
        Received last = peer.next();
        if (last.kind() == Received.Kind.CLOSE) {
            last = peer.next();
        } else {
            assertThat(deviates(Deviation.MAY_LOSE_CLOSES_THAT_CROSS)).isTrue();
        }
        assertThat(last).isEqualTo(Received.end());
    }

    private static CompletableFuture<Void> atOnce(CyclicBarrier start, Runnable action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        // Threads of its own: a common pool of one thread would never fill the barrier.
        Thread thread = new Thread(() -> {
            try {
                start.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                action.run();
                done.complete(null);
            } catch (Exception | AssertionError e) {
                done.completeExceptionally(e);
            }
        });
        thread.start();
        return done;
    }

    private Peer connectUnchecked() {
        try {
            return connect();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("what the test waits for did not come");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
