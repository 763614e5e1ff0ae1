package dev.vask.jakarta;

import dev.vask.transport.CloseStatus;
import dev.vask.transport.Handshake;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.SocketHandler;
import dev.vask.transport.adapter.SerialHandler;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One connection: opens the socket, and says when it has ended. Public for the container, and of no use to anybody else. */
public final class VaskEndpoint extends Endpoint {
    private final SocketAcceptor sockets;
    /** Until the socket is open: the headers weigh more than the rest. */
    private @Nullable Handshake handshake;

    private final Workers workers;
    private final SerialHandler handler = new SerialHandler();
    /** The sockets of the same login session; null where its end does not concern this one. */
    private final @Nullable SessionSockets siblings;

    private volatile @Nullable JakartaSocket socket;
    private volatile @Nullable SocketHandler opened;
    private volatile boolean sessionEnded;
    /** The container tells {@link ConnectionEnd} of the end. */
    private volatile boolean watched;

    VaskEndpoint(SocketAcceptor sockets, Handshake handshake, Workers workers, @Nullable SessionSockets siblings) {
        this.siblings = siblings;
        this.sockets = sockets;
        this.handshake = handshake;
        this.workers = workers;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        // The core has heartbeats of its own.
        session.setMaxIdleTimeout(0);
        JakartaSocket opening = new JakartaSocket(session, Container.of(session), workers, this::ended);
        socket = opening;
        Incoming incoming = new Incoming(sockets.limits().maxTextBytes(), handler, opening);
        session.addMessageHandler(String.class, incoming::text);
        session.addMessageHandler(ByteBuffer.class, incoming::binary);
        session.addMessageHandler(PongMessage.class, pong -> incoming.control());
        SocketHandler receiver = sockets.open(Objects.requireNonNull(handshake), opening);
        handshake = null;
        opened = receiver;
        handler.opened(receiver);
        if (sessionEnded) {
            receiver.onSessionEnded();
        }
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        JakartaSocket open = socket;
        if (open == null) {
            return;
        }
        CloseStatus own = open.closing();
        if (open.isAborting() || (watched && own != null)) {
            // Only begun: the end itself will be told.
            return;
        }
        boolean peers = !workers.isStopped() && open.container().isPeersClose(reason, own);
        ended(peers ? statusOf(reason) : null);
    }

    @Override
    public void onError(Session session, Throwable cause) {
        // A close may follow, though it need not, and is none of the peer's.
        JakartaSocket open = socket;
        if (open == null || !open.container().endsAfterErrors()) {
            connectionEnded();
        } else if (!open.isAborting()) {
            open.linger();
            ended(open.closing() == null ? open.container().refusal(cause) : null);
        }
    }

    void watched() {
        watched = true;
    }

    void connectionEnded() {
        JakartaSocket open = socket;
        if (open != null) {
            // The session need not know yet.
            open.abort();
        }
    }

    /** The login session has ended; a socket that has not opened yet closes then. */
    void sessionEnded() {
        sessionEnded = true;
        SocketHandler receiver = opened;
        if (receiver != null) {
            receiver.onSessionEnded();
        }
    }

    private void ended(@Nullable CloseStatus status) {
        if (siblings != null) {
            siblings.remove(this);
        }
        JakartaSocket open = Objects.requireNonNull(socket);
        open.ended();
        handler.close(status == null ? open.refusal() : status);
    }

    private static @Nullable CloseStatus statusOf(CloseReason reason) {
        int code = reason.getCloseCode().getCode();
        if (code < 1000 || code > 4999) {
            return null;
        }
        return switch (code) {
            case 1005, 1006, 1015 -> null;
            default -> CloseStatus.truncated(code, Objects.requireNonNullElse(reason.getReasonPhrase(), ""));
        };
    }
}
