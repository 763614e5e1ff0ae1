package dev.vask.transport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.Handshake;
import dev.vask.transport.Socket;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.SocketHandler;
import dev.vask.transport.SocketLimits;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Stands where the core stands, and records what an adapter brings. Set the hooks before the first socket opens. */
public final class RecordingAcceptor implements SocketAcceptor {
    private final SocketLimits limits;
    private final BlockingQueue<RecordedSocket> opened = new LinkedBlockingQueue<>();
    private final Queue<RecordedSocket> all = new ConcurrentLinkedQueue<>();
    private volatile Consumer<RecordedSocket> openHook = socket -> {};
    private volatile BiConsumer<RecordedSocket, String> textHook = (socket, text) -> {};

    /** An acceptor that tells the adapter to enforce these bounds. */
    public RecordingAcceptor(SocketLimits limits) {
        this.limits = limits;
    }

    /** Runs inside every {@code open}. */
    public void whenOpening(Consumer<RecordedSocket> hook) {
        openHook = hook;
    }

    /** Runs inside every {@code onText}. */
    public void whenText(BiConsumer<RecordedSocket, String> hook) {
        textHook = hook;
    }

    /** Waits until {@code open} has run for one more socket. */
    public RecordedSocket awaitSocket() {
        try {
            RecordedSocket socket = opened.poll(SocketFixture.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (socket == null) {
                throw new AssertionError("the adapter opened no socket");
            }
            return socket;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** One app is known, with the key {@code known}. */
    @Override
    public boolean isEndpoint(String rawPath) {
        return rawPath.equals("/app/known");
    }

    @Override
    public SocketHandler open(Handshake handshake, Socket socket) {
        AtomicBoolean returned = new AtomicBoolean();
        Handshake readable = new Handshake(
                handshake.rawPath(),
                handshake.rawQuery(),
                handshake.secure(),
                handshake.remoteAddress(),
                name -> {
                    if (returned.get()) {
                        throw new IllegalStateException("header " + name + " was read after open had returned");
                    }
                    return handshake.headers().first(name);
                },
                handshake.principal());
        RecordedSocket recorded = new RecordedSocket(readable, socket, (from, text) -> textHook.accept(from, text));
        all.add(recorded);
        openHook.accept(recorded);
        returned.set(true);
        recorded.openReturns();
        opened.add(recorded);
        return recorded;
    }

    @Override
    public SocketLimits limits() {
        return limits;
    }

    /** How many sockets were opened so far. */
    public int openedCount() {
        return all.size();
    }

    void awaitAllClosed() {
        for (RecordedSocket socket : all) {
            if (!socket.isClosed()) {
                socket.awaitClosed();
            }
        }
    }

    void assertPromisesKept() {
        assertThat(all).allSatisfy(RecordedSocket::assertPromisesKept);
    }
}
