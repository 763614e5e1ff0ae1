package dev.vask.jetty;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;

/**
 * A connection that says of its reading that it does not block, which is true of Vask. Jetty then reads on the thread that
 * has found it readable; of its own connections it must assume the contrary, and wakes another thread for every message.
 */
final class NonBlockingConnection extends WebSocketConnection {
    private final Callback fillable = new Callback() {
        @Override
        public void succeeded() {
            onFillable();
        }

        @Override
        public void failed(Throwable cause) {
            onFillInterestedFailed(cause);
        }

        @Override
        public InvocationType getInvocationType() {
            return Invocable.InvocationType.NON_BLOCKING;
        }
    };

    private NonBlockingConnection(WebSocketConnection jettys, WebSocketCoreSession session, Connector connector) {
        super(
                jettys.getEndPoint(),
                jettys.getExecutor(),
                connector.getScheduler(),
                connector.getByteBufferPool(),
                session);
        setUseInputDirectByteBuffers(jettys.isUseInputDirectByteBuffers());
        setUseOutputDirectByteBuffers(jettys.isUseOutputDirectByteBuffers());
        connector.getEventListeners().forEach(this::addEventListener);
    }

    @Override
    public void fillInterested() {
        fillInterested(fillable);
    }

    /**
     * A checked handshake as Jetty's handshaker accepts it, in which such a connection replaces the one of the handshaker. The
     * handshaker fails on a query or an unused header field that it cannot parse, and Vask reads both from the original.
     */
    static final class Upgrade extends Request.Wrapper {
        private static final HttpURI TARGET = HttpURI.from("ws://localhost/app");

        private final HttpFields headers;
        private @Nullable WebSocketCoreSession session;

        Upgrade(Request request, boolean compression) {
            super(request);
            HttpFields.Mutable checked = HttpFields.build(request.getHeaders())
                    .put(HttpHeader.UPGRADE, "websocket")
                    .put(HttpHeader.CONNECTION, "Upgrade")
                    .remove(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL);
            if (!compression || !PerMessageDeflate.areReadable(request.getHeaders())) {
                checked.remove(HttpHeader.SEC_WEBSOCKET_EXTENSIONS);
            }
            headers = checked.asImmutable();
        }

        @Override
        public HttpURI getHttpURI() {
            return TARGET;
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }

        /** The session that the handshake has made. */
        void session(Configuration made) {
            session = made instanceof WebSocketCoreSession it ? it : null;
        }

        @Override
        public @Nullable Object setAttribute(String name, @Nullable Object attribute) {
            WebSocketCoreSession upgraded = session;
            if (upgraded == null
                    || !name.equals(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE)
                    || !(attribute instanceof WebSocketConnection jettys)) {
                return super.setAttribute(name, attribute);
            }
            WebSocketConnection connection = new NonBlockingConnection(
                    jettys, upgraded, getConnectionMetaData().getConnector());
            upgraded.setWebSocketConnection(connection);
            return super.setAttribute(name, connection);
        }
    }
}
