package dev.vask.undertow;

import io.undertow.connector.ByteBufferPool;
import io.undertow.util.Headers;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.protocol.version13.Hybi13Handshake;
import io.undertow.websockets.spi.WebSocketHttpExchange;
import java.util.Set;
import org.xnio.StreamConnection;

/** The handshake of RFC 6455 without extensions, leading to a channel that writes finished frames. */
class PlainHandshake extends Hybi13Handshake {
    PlainHandshake() {
        super(Set.of(), false);
    }

    @Override
    public WebSocketChannel createChannel(
            WebSocketHttpExchange exchange, StreamConnection connection, ByteBufferPool pool) {
        return new FinishedFramesChannel(
                connection,
                pool,
                getWebSocketLocation(exchange),
                exchange.getResponseHeader(Headers.SEC_WEB_SOCKET_PROTOCOL_STRING),
                false,
                exchange.getPeerConnections(),
                exchange.getOptions());
    }
}
