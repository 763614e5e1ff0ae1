package dev.vask.undertow;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.Handshake;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.SocketHandler;
import dev.vask.transport.adapter.IncomingMessage;
import dev.vask.transport.adapter.SerialHandler;
import io.undertow.websockets.core.StreamSourceFrameChannel;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;

/**
 * The receiving half of a socket: Undertow's messages in, {@link SocketHandler} calls out. Everything happens on the
 * channel's I/O thread, {@code open} included.
 */
final class UndertowFrames implements ChannelListener<WebSocketChannel> {
    private static final Logger LOGGER = System.getLogger(UndertowFrames.class.getName());
    private static final int NORMAL = 1000;
    private static final int TOO_LARGE = 1009;
    private static final int NOT_UTF8 = 1007;

    private final SocketAcceptor sockets;
    private final FinishedFramesChannel channel;
    private final UndertowSocket socket;
    private final SerialHandler handler = new SerialHandler();
    private final int maxTextBytes;
    /** The peer's close frame, else the one that refused what the peer sent. */
    private @Nullable CloseStatus status;

    private boolean violated;

    UndertowFrames(SocketAcceptor sockets, FinishedFramesChannel channel, UndertowSocket socket) {
        this.sockets = sockets;
        this.channel = channel;
        this.socket = socket;
        this.maxTextBytes = sockets.limits().maxTextBytes();
    }

    /** Opens the socket and reads from then on. */
    void start(Handshake handshake) {
        if (Thread.currentThread() == channel.getIoThread()) {
            open(handshake);
            return;
        }
        try {
            channel.getIoThread().execute(() -> open(handshake));
        } catch (RejectedExecutionException e) {
            // The server is stopping.
            socket.drop();
        }
    }

    private void open(Handshake handshake) {
        // The core has heartbeats of its own.
        channel.setIdleTimeout(0);
        channel.addCloseTask(closed -> ended());
        channel.getReceiveSetter().set(this);
        channel.boundFrames(maxTextBytes, this::tooLarge);
        try {
            handler.opened(sockets.open(handshake, socket));
        } catch (RuntimeException e) {
            socket.drop();
            throw e;
        }
        if (channel.isOpen()) {
            channel.resumeReceives();
        } else {
            // It may have closed before the task above was added.
            ended();
        }
    }

    private void ended() {
        socket.closed();
        handler.close(status == null ? refusalByServer() : status);
    }

    @Override
    public void handleEvent(WebSocketChannel readable) {
        try {
            StreamSourceFrameChannel source = readable.receive();
            if (source != null) {
                channel.reader(this, source, maxTextBytes).read();
            }
        } catch (IOException | RuntimeException e) {
            broken(e);
        }
    }

    /** A whole text message arrived. */
    void text(IncomingMessage message) {
        if (violated) {
            return;
        }
        try {
            String text = message.text();
            handler.call(to -> to.onText(text));
        } catch (CharacterCodingException e) {
            violation(NOT_UTF8, "not UTF-8");
        }
    }

    /** A whole binary message arrived. */
    void binary(IncomingMessage message) {
        if (!violated) {
            handler.call(to -> to.onBinary(message.length()));
        }
    }

    /** A message grew too large; what is left of it is read and dropped, so that the peer gets to read why. */
    void tooLarge() {
        violation(TOO_LARGE, "message too large");
    }

    /** A message was not deflated, though it said so; its rest is dropped. */
    void notDeflated() {
        violation(NOT_UTF8, "not deflated");
    }

    private void violation(int code, String reason) {
        if (!violated) {
            violated = true;
            CloseStatus refusal = new CloseStatus(code, reason);
            if (socket.closeForViolation(refusal) && status == null) {
                status = refusal;
            }
        }
    }

    /** A ping arrived. The next frame is read when the pong has left: a peer that only pings cannot fill the memory. */
    void ping(ByteBuffer payload) {
        channel.suspendReceives();
        WebSockets.sendPong(payload, channel, new WebSocketCallback<Void>() {
            @Override
            public void complete(WebSocketChannel written, @Nullable Void context) {
                channel.resumeReceives();
            }

            @Override
            public void onError(WebSocketChannel broken, @Nullable Void context, @Nullable Throwable cause) {
                // After a close was sent there is no pong any more, yet the peer's close is still to be read.
                channel.resumeReceives();
            }
        });
        handler.call(SocketHandler::onControlFrame);
    }

    /** A pong arrived. */
    void pong() {
        handler.call(SocketHandler::onControlFrame);
    }

    /** A close frame arrived. */
    void close(ByteBuffer payload) {
        if (payload.remaining() < 2) {
            socket.answerClose(NORMAL);
            return;
        }
        int code = payload.getShort() & 0xffff;
        // Undertow has refused the codes that must not travel.
        if (code >= 1000 && code <= 4999) {
            status = CloseStatus.truncated(
                    code, StandardCharsets.UTF_8.decode(payload).toString());
        }
        socket.answerClose(code);
    }

    /** Reading failed: the connection broke, or the peer broke the rules and Undertow has told it so. */
    void broken(Exception cause) {
        LOGGER.log(Level.DEBUG, "a WebSocket broke while reading", cause);
        if (channel.isCloseFrameSent() && !socket.isCloseSent()) {
            violated = true;
            socket.dropLater();
        } else {
            socket.drop();
        }
    }

    /** The close frame that Undertow sent by itself; null if there was none. */
    private @Nullable CloseStatus refusalByServer() {
        if (socket.isCloseSent()) {
            return null;
        }
        int code = channel.getCloseCode();
        String reason = channel.getCloseReason();
        // Undertow sends 1000 when the peer disconnects without a close.
        return code <= NORMAL || code > 4999 ? null : CloseStatus.truncated(code, reason == null ? "" : reason);
    }
}
