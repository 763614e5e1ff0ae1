package dev.vask.jetty;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import dev.vask.transport.Socket;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritePendingException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;

/** The sending half of a socket. Jetty queues the frames of one batch and writes as far as the peer takes them. */
final class JettySocket implements Socket {
    private static final int FRAMES_IN_A_ROW = 64;
    private static final Duration LINGER = Duration.ofSeconds(5);

    private final CoreSession session;
    private final WebSocketConnection connection;
    /** Whether a batch is under way: the core sends one at a time. */
    private final AtomicBoolean sending = new AtomicBoolean();

    private final Written written = new Written();
    private final Consumer<List<OutboundText>> writer;
    private volatile @Nullable SendCallback told;
    private final AtomicReference<@Nullable CloseStatus> closing = new AtomicReference<>();
    private final AtomicBoolean closeSent = new AtomicBoolean();
    private final Callback.Completable closeWritten = new Callback.Completable();
    private volatile boolean ended;
    /** The reading thread's. */
    private int frames;

    JettySocket(CoreSession session) {
        this.session = session;
        this.connection = ((WebSocketCoreSession) session).getConnection();
        this.writer = session.isRsv1Used() ? this::writeCompressed : this::writeFinished;
    }

    @Override
    public void send(List<OutboundText> batch, SendCallback callback) {
        if (ended || closing.get() != null) {
            callback.failed(new ClosedChannelException());
        } else if (sending.get()) {
            callback.failed(new WritePendingException());
        } else {
            if (told != callback) {
                told = callback;
            }
            sending.set(true);
            try {
                writer.accept(batch);
            } catch (RuntimeException e) {
                written.failed(e);
            }
            if (ended) {
                // It may have come too late for closed() to see it.
                written.failed(new ClosedChannelException());
            }
        }
    }

    private void writeFinished(List<OutboundText> batch) {
        // Once the last part is written the list is the core's again.
        int size = batch.size();
        int next = 0;
        while (next < size) {
            FinishedFrames frames = FinishedFrames.of(batch, next);
            next += frames.count();
            // Jetty writes in order, and nothing after what failed: the last part speaks for all.
            connection.enqueueFrame(new OutgoingEntry.Builder(frames, next == size ? written : Callback.NOOP).build());
        }
    }

    /** Jetty deflates a message when the one before was written, and gathers small ones. */
    private void writeCompressed(List<OutboundText> batch) {
        int last = batch.size() - 1;
        for (int i = 0; i < last; i++) {
            session.sendFrame(new Frame(OpCode.TEXT, batch.get(i).asByteBuffer()), Callback.NOOP, true);
        }
        session.sendFrame(new Frame(OpCode.TEXT, batch.get(last).asByteBuffer()), written, false);
    }

    /** Jetty lets some codes overtake what is queued, so the close waits here for the send before it. */
    @Override
    public void close(CloseStatus status) {
        if (closing.compareAndSet(null, status) && !sending.get()) {
            sendClose(status);
        }
    }

    private void sendClose(CloseStatus status) {
        if (closeSent.compareAndSet(false, true)) {
            try {
                session.close(status.code(), status.reason(), closeWritten);
            } catch (RuntimeException e) {
                // A code that must not travel, such as 1006.
                session.abort();
                closeWritten.failed(e);
            }
        }
    }

    /** Whether the core's close frame was begun. */
    boolean isCloseSent() {
        return closeSent.get();
    }

    @Override
    public void abort() {
        ended = true;
        session.abort();
    }

    @Override
    public void ping() {
        if (!ended && closing.get() == null) {
            session.sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
        }
    }

    /** Answers a ping (RFC 6455 §5.5.3). */
    void pong(Frame ping, Callback callback) {
        byte[] payload = ping.hasPayload() ? BufferUtil.toArray(ping.getPayload()) : new byte[0];
        session.sendFrame(new Frame(OpCode.PONG).setPayload(payload), callback, false);
    }

    /**
     * Runs an action now, or when a close frame that has been begun was written. When both sides close at once, Jetty ends
     * the connection as soon as the peer's frame is handled, and ours would be lost.
     */
    void afterCloseFrame(Runnable action) {
        if (closeSent.get()) {
            var unused = closeWritten.whenComplete((written, failure) -> action.run());
        } else {
            action.run();
        }
    }

    /**
     * Wants the next frame. Now and then on another thread: this one is the selector's, and a peer that never stops must
     * not keep it from the others.
     */
    void demand() {
        frames++;
        if (frames % FRAMES_IN_A_ROW != 0) {
            demandNow();
            return;
        }
        try {
            connection.getExecutor().execute(this::demandNow);
        } catch (RejectedExecutionException e) {
            // The server is stopping.
            session.abort();
        }
    }

    private void demandNow() {
        try {
            session.demand();
        } catch (IllegalStateException e) {
            // What inflates has ended with the connection, and says so.
            if (!session.isClosed()) {
                throw e;
            }
        }
    }

    /** The peer has this long to answer a refusal; where it says nothing more, Jetty ends the connection. */
    void lingers() {
        session.setIdleTimeout(LINGER);
    }

    /** The connection is gone; what was not written never will be. */
    void closed() {
        ended = true;
        written.failed(new ClosedChannelException());
    }

    /** How the batch under way ends. Whoever is first decides; Jetty may say the same again. */
    private final class Written implements Callback {
        @Override
        public void succeeded() {
            SendCallback callback = told;
            if (sending.compareAndSet(true, false) && callback != null) {
                callback.sent();
                closeIfDue();
            }
        }

        @Override
        public void failed(Throwable cause) {
            SendCallback callback = told;
            if (sending.compareAndSet(true, false) && callback != null) {
                callback.failed(cause);
                closeIfDue();
            }
        }

        private void closeIfDue() {
            CloseStatus status = closing.get();
            if (status != null && !sending.get()) {
                sendClose(status);
            }
        }
    }
}
