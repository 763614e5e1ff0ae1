package dev.vask.undertow;

import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.GuardedBodyContract;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.conduits.GzipStreamSourceConduit;
import io.undertow.server.handlers.encoding.RequestEncodingHandler;
import java.net.InetSocketAddress;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Undertow refuses bodies by MAX_ENTITY_SIZE and RequestEncodingHandler, and Vask by its responses")
class UndertowGuardedBodyTest extends GuardedBodyContract {
    private Undertow server;

    @Override
    protected int start(SocketAcceptor acceptor, HttpApi api) {
        RequestEncodingHandler decoding = new RequestEncodingHandler(VaskUndertow.of(acceptor)
                        .withEndpoint(api)
                        .handler(exchange -> exchange.getResponseSender().send("host")))
                .addEncoding("gzip", GzipStreamSourceConduit.WRAPPER);
        server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1", decoding)
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, (long) SERVER_BOUND)
                .build();
        server.start();
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    /**
     * Undertow's own decoder fails and releases its inflater; if Undertow reads the request once more before the connection
     * ends, the decoder logs a null pointer. The request is refused by then.
     */
    @Override
    protected boolean isLoggedByServer(LogRecord logged) {
        return String.valueOf(logged.getMessage()).contains("UT005090")
                && String.valueOf(logged.getThrown()).contains("java.util.zip.Inflater");
    }

    @Override
    protected void stop() {
        server.stop();
    }
}
