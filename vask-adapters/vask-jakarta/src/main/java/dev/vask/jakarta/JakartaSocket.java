package dev.vask.jakarta;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import dev.vask.transport.Socket;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritePendingException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a socket. A container takes one text at a time and reports when it is written, so the texts of a batch
 * are written one after another, each reported as progress; nothing is batched further, because flushing blocks.
 */
final class JakartaSocket implements Socket, SendHandler {
    private static final long LINGER_MILLIS = 5_000;

    private final Session session;
    private final RemoteEndpoint.Async remote;
    private final Container container;
    private final Workers workers;
    private final Consumer<@Nullable CloseStatus> end;

    private final AtomicReference<@Nullable Batch> sending = new AtomicReference<>();
    /** What is to be done about the batch, once each; whoever makes it one does all. */
    private final AtomicInteger turns = new AtomicInteger();

    private final AtomicReference<@Nullable CloseStatus> closing = new AtomicReference<>();
    private final AtomicBoolean closeBegun = new AtomicBoolean();
    private final AtomicBoolean aborting = new AtomicBoolean();
    private final AtomicBoolean pingDue = new AtomicBoolean();
    private volatile @Nullable CloseStatus refusal;
    private volatile boolean ended;

    /** @param end called on one of the mount's threads when the connection was dropped */
    JakartaSocket(Session session, Container container, Workers workers, Consumer<@Nullable CloseStatus> end) {
        this.session = session;
        this.remote = session.getAsyncRemote();
        this.container = container;
        this.workers = workers;
        this.end = end;
    }

    Container container() {
        return container;
    }

    @Override
    public void send(List<OutboundText> batch, SendCallback callback) {
        if (isOver()) {
            callback.failed(new ClosedChannelException());
        } else if (!sending.compareAndSet(null, new Batch(batch, callback))) {
            callback.failed(new WritePendingException());
        } else {
            takeTurn();
            if (ended) {
                // It may have come too late for ended() to see it.
                fail(new ClosedChannelException());
            }
        }
    }

    private boolean isOver() {
        return ended || aborting.get() || closing.get() != null;
    }

    /** A text was written, or never will be. */
    @Override
    public void onResult(SendResult result) {
        if (result.isOK()) {
            takeTurn();
        } else {
            fail(Objects.requireNonNullElseGet(result.getException(), ClosedChannelException::new));
        }
    }

    /** Never deeper than once in a stack, wherever containers and callbacks call from. */
    private void takeTurn() {
        if (turns.getAndIncrement() == 0) {
            do {
                sendNext();
            } while (turns.decrementAndGet() > 0);
        }
    }

    private void sendNext() {
        Batch batch = sending.get();
        if (batch == null) {
            return;
        }
        if (batch.next < batch.texts.size()) {
            if (batch.next > 0) {
                batch.callback.progressed();
            }
            try {
                remote.sendText(batch.texts.get(batch.next++).text(), this);
            } catch (RuntimeException e) {
                // The session has closed meanwhile.
                fail(e);
            }
        } else if (sending.compareAndSet(batch, null)) {
            batch.callback.sent();
            afterSend();
        }
    }

    private void fail(Throwable cause) {
        Batch batch = sending.getAndSet(null);
        if (batch != null) {
            batch.callback.failed(cause);
            afterSend();
        }
    }

    private void afterSend() {
        CloseStatus status = closing.get();
        if (sending.get() == null) {
            if (status != null) {
                beginClose(status);
            } else {
                pingIfDue();
            }
        }
    }

    @Override
    public void close(CloseStatus status) {
        if (closing.compareAndSet(null, status) && sending.get() == null) {
            beginClose(status);
        }
    }

    private void beginClose(CloseStatus status) {
        if (ended || aborting.get() || !closeBegun.compareAndSet(false, true)) {
            return;
        }
        workers.close(() -> closeSession(status));
    }

    private void closeSession(CloseStatus status) {
        try {
            container.close(session, status);
        } catch (IOException | RuntimeException e) {
            abort();
        }
    }

    @Override
    public void abort() {
        if (!ended && aborting.compareAndSet(false, true)) {
            workers.drop(this::drop);
        }
    }

    private void drop() {
        container.drop(session);
        end.accept(null);
    }

    /** What the closing handshake was begun with here; null if it was not. */
    @Nullable
    CloseStatus closing() {
        return closeBegun.get() ? closing.get() : null;
    }

    /** Whether the connection is being dropped, of which the end will be told. */
    boolean isAborting() {
        return aborting.get();
    }

    /** Refuses what the peer has sent. */
    void refuse(CloseStatus status) {
        // Before the close, which may have ended on another thread when it returns.
        refusal = status;
        close(status);
        if (!Objects.equals(closing.get(), status)) {
            refusal = null;
        }
        linger();
    }

    /** The close that refused what the peer has sent; null if there was none, or the core's close came first. */
    @Nullable
    CloseStatus refusal() {
        return refusal;
    }

    /** The peer has a while to take or answer what was said last; nobody else would end the connection. */
    void linger() {
        try {
            session.setMaxIdleTimeout(LINGER_MILLIS);
        } catch (IllegalStateException e) {
            // Closed already.
        }
    }

    @Override
    public void ping() {
        if (!isOver()) {
            pingDue.set(true);
            if (sending.get() == null) {
                pingIfDue();
            }
        }
    }

    /** Behind what is being sent, as a ping waits for that, and blocks meanwhile. */
    private void pingIfDue() {
        if (pingDue.compareAndSet(true, false)) {
            workers.close(this::pingNow);
        }
    }

    private void pingNow() {
        try {
            remote.sendPing(ByteBuffer.allocate(0));
        } catch (IOException | RuntimeException e) {
            // The container closes a session that cannot be written to.
        }
    }

    /** The connection is gone; what was not written never will be. */
    void ended() {
        ended = true;
        fail(new ClosedChannelException());
    }

    /** What is being sent. Its position belongs to whoever has the turn. */
    private static final class Batch {
        final List<OutboundText> texts;
        final SendCallback callback;
        int next;

        Batch(List<OutboundText> texts, SendCallback callback) {
            this.texts = texts;
            this.callback = callback;
        }
    }
}
