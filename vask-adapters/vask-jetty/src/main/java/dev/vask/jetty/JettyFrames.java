package dev.vask.jetty;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.Handshake;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.SocketHandler;
import dev.vask.transport.adapter.IncomingMessage;
import dev.vask.transport.adapter.SerialHandler;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.BadPayloadException;
import org.eclipse.jetty.websocket.core.exception.CloseException;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a socket: Jetty's frames in, {@link SocketHandler} calls out. Jetty delivers one frame for each
 * demand, so there is one at a time.
 */
final class JettyFrames implements FrameHandler {
    private final SocketAcceptor sockets;
    private final SerialHandler handler = new SerialHandler();
    private final IncomingMessage message;
    /** Let go once the socket is open: a browser's headers are more than all else that is kept here. */
    private @Nullable Handshake handshake;

    private @Nullable JettySocket socket;
    private volatile @Nullable CloseStatus peerStatus;
    /** The close frame that Jetty sent to refuse what the peer sent. */
    private volatile @Nullable CloseStatus refusal;
    /** The peer broke the rules and was told so. */
    private boolean refused;

    JettyFrames(SocketAcceptor sockets, Handshake handshake) {
        this.sockets = sockets;
        this.handshake = handshake;
        this.message = new IncomingMessage(sockets.limits().maxTextBytes());
    }

    @Override
    public void onOpen(CoreSession session, Callback callback) {
        JettySocket opening = new JettySocket(session);
        socket = opening;
        SocketHandler opened = sockets.open(Objects.requireNonNull(handshake), opening);
        handshake = null;
        callback.succeeded();
        handler.opened(opened);
        session.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        JettySocket open = Objects.requireNonNull(socket);
        switch (frame.getOpCode()) {
            case OpCode.PING -> {
                // The next frame is read when the pong has left: a peer that only pings cannot fill the memory.
                Callback andThenRead = new AfterBoth(callback, open);
                open.pong(frame, andThenRead);
                handler.call(SocketHandler::onControlFrame);
                andThenRead.succeeded();
            }
            case OpCode.PONG -> {
                handler.call(SocketHandler::onControlFrame);
                callback.succeeded();
                open.demand();
            }
            case OpCode.CLOSE -> {
                peerStatus = statusOf(org.eclipse.jetty.websocket.core.CloseStatus.getCloseStatus(frame));
                // Jetty answers it where an answer is due, and ends the connection.
                open.afterCloseFrame(callback::succeeded);
            }
            default -> onData(frame, callback, open);
        }
    }

    private void onData(Frame frame, Callback callback, JettySocket open) {
        if (refused) {
            callback.succeeded();
            open.demand();
            return;
        }
        if (frame.getOpCode() != OpCode.CONTINUATION) {
            message.begin(frame.getOpCode() == OpCode.BINARY);
        }
        ByteBuffer payload = frame.hasPayload() ? frame.getPayload() : BufferUtil.EMPTY_BUFFER;
        if (!message.add(payload)) {
            // Jetty closes with 1009.
            refuse(callback, open, new MessageTooLargeException("message too large"));
            return;
        }
        if (frame.isFin()) {
            try {
                report();
            } catch (CharacterCodingException e) {
                // Jetty closes with 1007.
                refuse(callback, open, new BadPayloadException("not UTF-8"));
                return;
            }
        }
        callback.succeeded();
        open.demand();
    }

    /** What follows is dropped: only the peer's close is awaited, and not for long. */
    private void refuse(Callback callback, JettySocket open, Throwable cause) {
        refused = true;
        callback.failed(cause);
        open.lingers();
        open.demand();
    }

    private void report() throws CharacterCodingException {
        if (message.isBinary()) {
            int length = message.length();
            handler.call(to -> to.onBinary(length));
        } else {
            String text = message.text();
            handler.call(to -> to.onText(text));
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        JettySocket open = socket;
        if (cause instanceof CloseException refused && open != null && !open.isCloseSent()) {
            refusal = CloseStatus.truncated(
                    refused.getStatusCode(), Objects.requireNonNullElse(refused.getMessage(), ""));
        }
        // The close follows.
        callback.succeeded();
    }

    @Override
    public void onClosed(org.eclipse.jetty.websocket.core.CloseStatus status, Callback callback) {
        JettySocket closed = socket;
        if (closed != null) {
            closed.closed();
            CloseStatus peers = peerStatus;
            handler.close(peers == null ? refusal : peers);
        }
        callback.succeeded();
    }

    private static @Nullable CloseStatus statusOf(org.eclipse.jetty.websocket.core.@Nullable CloseStatus status) {
        if (status == null || status.getCode() < 1000 || status.getCode() > 4999) {
            return null;
        }
        return switch (status.getCode()) {
            case 1005, 1006, 1015 -> null;
            default -> CloseStatus.truncated(status.getCode(), Objects.requireNonNullElse(status.getReason(), ""));
        };
    }

    /** Reads on when the pong was written, or cannot be, and the handler has returned. */
    private static final class AfterBoth implements Callback {
        private final AtomicInteger missing = new AtomicInteger(2);
        private final Callback frame;
        private final JettySocket socket;

        AfterBoth(Callback frame, JettySocket socket) {
            this.frame = frame;
            this.socket = socket;
        }

        @Override
        public void succeeded() {
            if (missing.decrementAndGet() == 0) {
                frame.succeeded();
                socket.demand();
            }
        }

        @Override
        public void failed(Throwable cause) {
            // After a close was sent there is no pong any more, yet the peer's close is still to be read.
            succeeded();
        }
    }
}
