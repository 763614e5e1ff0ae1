package dev.vask.transport;

import org.jspecify.annotations.Nullable;

/**
 * What the core wants to hear about one socket; implemented by the core, called by an adapter.
 *
 * <p>The adapter promises:
 * <ol>
 *   <li>Calls for one socket are serial, with happens-before between them; any thread. None comes before
 *       {@link SocketAcceptor#open} has returned.
 *   <li>{@link #onClosed} comes exactly once and last, whatever happened: the peer closed, {@code close} or
 *       {@code abort} was called, the network failed. There is no {@code onError}: an error is a close without a status.
 * </ol>
 *
 * <p>The core promises: every method returns fast, never blocks and never throws.
 */
public interface SocketHandler {
    /**
     * A whole text message arrived, assembled from its fragments (RFC 6455 §5.4).
     *
     * @param text valid UTF-8, at most {@link SocketLimits#maxTextBytes} bytes; the adapter enforces both <em>while
     *     reading</em> and closes with 1007 and 1009. The next message is read only after this method returned: that is
     *     the inbound back-pressure.
     */
    void onText(String text);

    /**
     * A whole binary message arrived. The protocol has none; the core answers with an error event, the socket stays
     * open (a close with 1003 makes clients give up on WebSocket altogether).
     *
     * @param byteLength the payload's length, at most {@link SocketLimits#maxTextBytes}; the bytes are of no interest
     */
    void onBinary(int byteLength);

    /**
     * The login session of the request that opened the socket has ended. The core closes the connection with 4200, so that
     * the client reconnects with the credentials that it has then. Unlike the other methods, any thread may call this one at
     * any time after {@link SocketAcceptor#open} has returned.
     */
    default void onSessionEnded() {}

    /** A WebSocket ping or pong arrived: it counts as life. The adapter has answered a ping already (RFC 6455 §5.5.3). */
    void onControlFrame();

    /**
     * The socket is closed; nothing else will be called.
     *
     * @param status the close frame that the peer sent, else the one that the adapter sent by itself, such as 1007 or 1009; null
     *     if there was none. A code that never travels (1005, 1006, 1015) is reported as null.
     */
    void onClosed(@Nullable CloseStatus status);
}
