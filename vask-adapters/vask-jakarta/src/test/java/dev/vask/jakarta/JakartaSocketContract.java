package dev.vask.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.RecordedSend;
import dev.vask.transport.contract.RecordedSocket;
import dev.vask.transport.contract.WireSocketContract;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The socket contract; in what a container deviates it says itself. */
abstract class JakartaSocketContract extends WireSocketContract {
    /** More than a {@link Host} has threads. */
    private static final int STUCK = 20;

    /** Of 64 KiB, for each of them: more than the buffers between two processes hold. */
    private static final int TEXTS = 1_024;

    private static final int COLLECTIONS = 500;
    private static final long MOMENT_NANOS = 10_000_000;

    private Host host;
    private int port;

    abstract Host newHost() throws Exception;

    @Override
    protected final int startServer(SocketAcceptor acceptor) throws Exception {
        host = newHost();
        port = host.start("", VaskJakarta.of(acceptor)::mount);
        return port;
    }

    @Override
    protected final void stopServer() throws Exception {
        host.stop();
    }

    @Test
    @DisplayName("peers that take nothing hold no thread, closing them neither, and an abort frees what they were sent")
    void stuckPeers() throws Exception {
        List<RecordedSocket> sockets = new ArrayList<>();
        List<RecordedSend> sends = new ArrayList<>();
        List<WeakReference<OutboundText>> texts = new ArrayList<>();
        for (int i = 0; i < STUCK; i++) {
            connect();
            RecordedSocket socket = acceptor.awaitSocket();
            sockets.add(socket);
            sends.add(sendTooMuch(socket, texts));
        }
        assertThat(sends).noneMatch(RecordedSend::hasEnded);
        assertThat(hostAnswers()).isEqualTo("host");

        for (RecordedSocket socket : sockets) {
            socket.socket().ping();
            socket.socket().close(new CloseStatus(4100, "too slow"));
        }
        assertThat(sends).noneMatch(RecordedSend::hasEnded);
        assertThat(hostAnswers()).isEqualTo("host");

        for (int i = 0; i < STUCK; i++) {
            sockets.get(i).socket().abort();
            sends.get(i).assertFailed();
            assertThat(sockets.get(i).awaitClosed()).isNull();
        }
        for (int i = 0; i < COLLECTIONS && !texts.stream().allMatch(it -> it.refersTo(null)); i++) {
            System.gc();
            // Whoever has failed the sends may be at it still; nothing depends on how long this is.
            LockSupport.parkNanos(MOMENT_NANOS);
        }
        assertThat(texts).allMatch(it -> it.refersTo(null));
    }

    @Test
    @DisplayName("a batch of 100 texts → 99 reports of progress, then sent")
    void reportsEachText() throws Exception {
        connect();
        RecordedSend send = acceptor.awaitSocket().send(() -> {}, Collections.nCopies(100, OutboundText.of("text")));
        send.assertSent();
        assertThat(send.parts()).isEqualTo(99);
    }

    private static RecordedSend sendTooMuch(RecordedSocket socket, List<WeakReference<OutboundText>> texts) {
        OutboundText text = OutboundText.of(incompressible(65_536));
        texts.add(new WeakReference<>(text));
        return socket.send(() -> {}, Collections.nCopies(TEXTS, text));
    }

    private String hostAnswers() throws IOException {
        try (InputStream body =
                URI.create("http://127.0.0.1:" + port + "/").toURL().openStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
