package dev.vask.undertow;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.EventLoop;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import dev.vask.transport.Socket;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;

/**
 * The sending half of a socket. Everything is done on the channel's I/O thread: Undertow's channel is not made for two
 * threads at once, and a broadcast is then written by as many threads as the server has for its connections.
 */
final class UndertowSocket implements Socket {
    /** How long a peer has to take a close frame the server sends of its own accord, before the connection is dropped. */
    private static final long LINGER_SECONDS = 5;

    private final FinishedFramesChannel channel;
    private final EventLoop eventLoop;
    private final Outbox outbox;
    // All of these are the I/O thread's.
    private @Nullable CloseStatus closing;
    private boolean closeSent;
    private boolean ended;

    UndertowSocket(FinishedFramesChannel channel, EventLoop eventLoop) {
        this.channel = channel;
        this.eventLoop = eventLoop;
        this.outbox = new Outbox(channel, this::closeIfDue);
    }

    @Override
    public void send(List<OutboundText> batch, SendCallback callback) {
        boolean accepted = onIoThread(() -> {
            if (ended || closing != null) {
                callback.failed(new ClosedChannelException());
            } else {
                outbox.send(batch, callback);
            }
        });
        if (!accepted) {
            callback.failed(new ClosedChannelException());
        }
    }

    @Override
    public void close(CloseStatus status) {
        onIoThread(() -> {
            if (closing == null) {
                closing = status;
                closeIfDue();
            }
        });
    }

    private void closeIfDue() {
        CloseStatus status = closing;
        if (status != null && !closeSent && !ended && outbox.isEmpty()) {
            closeSent = true;
            try {
                WebSockets.sendClose(status.code(), status.reason(), channel, new DropOnError());
            } catch (RuntimeException e) {
                // A code Undertow does not let travel.
                drop();
            }
        }
    }

    @Override
    public void abort() {
        onIoThread(this::drop);
    }

    @Override
    public void ping() {
        onIoThread(() -> {
            if (!ended && closing == null) {
                WebSockets.sendPing(ByteBuffer.allocate(0), channel, new DropOnError());
            }
        });
    }

    @Override
    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** Answers a peer's close and then ends the connection, as is a server's part (RFC 6455 §7.1.1). On the I/O thread. */
    void answerClose(int code) {
        if (channel.isCloseFrameSent()) {
            drop();
            return;
        }
        closeSent = true;
        WebSockets.sendClose(code, "", channel, new DropOnError() {
            @Override
            public void complete(WebSocketChannel written, @Nullable Void context) {
                drop();
            }
        });
        dropLater();
    }

    /**
     * Ends a connection whose peer broke the rules: sends a close frame, unless one has been sent. On the I/O thread.
     *
     * @return whether this close frame is the one that was sent
     */
    boolean closeForViolation(CloseStatus status) {
        boolean first = !closeSent;
        if (first) {
            closeSent = true;
            WebSockets.sendClose(status.code(), status.reason(), channel, new DropOnError());
        }
        dropLater();
        return first;
    }

    /** Gives the peer some time to take what was sent last. On the I/O thread. */
    void dropLater() {
        try {
            channel.getIoThread().executeAfter(this::drop, LINGER_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            // The server is stopping.
            drop();
        }
    }

    /** Whether a close frame was begun here, rather than by Undertow itself. On the I/O thread. */
    boolean isCloseSent() {
        return closeSent;
    }

    /** On the I/O thread. */
    void drop() {
        IoUtils.safeClose(channel);
    }

    /** The connection is gone. On the I/O thread. */
    void closed() {
        ended = true;
        outbox.fail(new ClosedChannelException());
        channel.release();
    }

    private boolean onIoThread(Runnable action) {
        if (Thread.currentThread() == channel.getIoThread()) {
            action.run();
            return true;
        }
        try {
            channel.getIoThread().execute(action);
            return true;
        } catch (RejectedExecutionException e) {
            // The server has stopped, and its connections with it.
            return false;
        }
    }

    /** Undertow drops the channel by itself only where no callback is given. */
    private class DropOnError implements WebSocketCallback<Void> {
        @Override
        public void complete(WebSocketChannel written, @Nullable Void context) {
            // The peer's answer is awaited elsewhere.
        }

        @Override
        public void onError(WebSocketChannel broken, @Nullable Void context, @Nullable Throwable cause) {
            drop();
        }
    }
}
