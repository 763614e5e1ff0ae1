package dev.vask.transport;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One open WebSocket, implemented by an adapter and called by the core.
 *
 * <p>The adapter promises:
 * <ol>
 *   <li>{@link #send} never blocks: it runs in somebody else's fan-out loop. A blocking server hands over to a writer
 *       thread of its own.
 *   <li>Every {@code send} ends in exactly one {@link SendCallback#sent} or {@link SendCallback#failed}, also when the
 *       socket dies meanwhile; completing inside {@code send} is allowed.
 *   <li>{@code sent} means the batch left this process's buffers, or at most one buffer of bounded size. Called on mere
 *       queueing it would void the core's memory limit.
 *   <li>{@link #close} and {@link #abort} may be called from any thread, at any time, also during a send, any number of
 *       times.
 *   <li>All methods are safe to call after the socket has closed: a {@code send} then fails through its callback, the
 *       others do nothing. None of them throws.
 * </ol>
 *
 * <p>The core promises: at most one batch outstanding per socket; no send after {@code close} or {@code abort}; no lock
 * held while it calls.
 */
public interface Socket {
    /**
     * Writes the texts as one WebSocket text message each, in the order of the list.
     *
     * <p>A batch exists so that many small messages cost one system call: write them gathered where the layer can.
     *
     * @param batch at least one text; not changed until the callback was called, and used again afterwards
     * @param callback completed exactly once, on any thread
     */
    void send(List<OutboundText> batch, SendCallback callback);

    /**
     * Starts the closing handshake after everything handed to {@link #send} has been written (RFC 6455 §7.1.2). The
     * first close wins. A peer may never answer: the core aborts after a grace time of its own.
     */
    void close(CloseStatus status);

    /** Drops the connection now. An outstanding send fails. */
    void abort();

    /**
     * Sends a WebSocket ping control frame (RFC 6455 §5.5.2), where the layer can; otherwise nothing. The core also
     * speaks the protocol's own {@code pusher:ping}, so a layer without pings loses nothing but a second chance.
     */
    default void ping() {}

    /**
     * The thread this socket belongs to: where {@link #send} is best called, though it must be right on any other as well.
     * Asked once, when the socket is opened.
     *
     * @return the same object for all sockets of a thread; null (the default) if any thread is as good
     */
    default @Nullable EventLoop eventLoop() {
        return null;
    }
}
