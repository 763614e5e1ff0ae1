package dev.vask.undertow;

import dev.vask.transport.adapter.MessageDeflater;
import io.undertow.connector.ByteBufferPool;
import io.undertow.util.Headers;
import io.undertow.websockets.WebSocketExtension;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.spi.WebSocketHttpExchange;
import java.util.List;
import org.xnio.StreamConnection;

/** The handshake of RFC 6455 with permessage-deflate, if the client offers it. */
final class DeflatingHandshake extends PlainHandshake {
    @Override
    protected List<WebSocketExtension> selectedExtension(List<WebSocketExtension> offers) {
        return PerMessageDeflate.accept(offers);
    }

    @Override
    public WebSocketChannel createChannel(
            WebSocketHttpExchange exchange, StreamConnection connection, ByteBufferPool pool) {
        String answer = exchange.getResponseHeader(Headers.SEC_WEB_SOCKET_EXTENSIONS_STRING);
        if (answer == null) {
            return super.createChannel(exchange, connection, pool);
        }
        return new DeflatingChannel(
                connection,
                pool,
                getWebSocketLocation(exchange),
                exchange.getResponseHeader(Headers.SEC_WEB_SOCKET_PROTOCOL_STRING),
                exchange.getPeerConnections(),
                exchange.getOptions(),
                new MessageDeflater(PerMessageDeflate.takesContextOver(answer)));
    }
}
