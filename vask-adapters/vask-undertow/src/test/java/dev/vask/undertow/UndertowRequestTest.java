package dev.vask.undertow;

import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.contract.RequestContract;
import io.undertow.Undertow;
import java.net.InetSocketAddress;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Undertow keeps the contract of requests")
class UndertowRequestTest extends RequestContract {
    private Undertow server;

    @Override
    protected int start(SocketAcceptor acceptor, HttpApi api) {
        server = Undertow.builder()
                .addHttpListener(
                        0,
                        "127.0.0.1",
                        VaskUndertow.of(acceptor)
                                .withEndpoint(api)
                                .handler(
                                        exchange -> exchange.getResponseSender().send("host")))
                .build();
        server.start();
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    protected void stop() {
        server.stop();
    }

    @Override
    protected Set<Deviation> deviations() {
        return Set.of(
                Deviation.REFUSES_RAW_QUERIES,
                Deviation.REFUSES_BAD_ESCAPES_IN_QUERIES,
                Deviation.REFUSES_RAW_PATHS,
                Deviation.REFUSES_BAD_ESCAPES_IN_PATHS);
    }
}
