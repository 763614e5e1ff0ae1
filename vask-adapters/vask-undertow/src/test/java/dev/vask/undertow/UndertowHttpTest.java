package dev.vask.undertow;

import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketLimits;
import dev.vask.transport.contract.HttpContract;
import dev.vask.transport.contract.RecordingAcceptor;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import java.net.InetSocketAddress;

class UndertowHttpTest extends HttpContract {
    private static final HttpHandler HOST =
            exchange -> exchange.getResponseSender().send("host");

    private Undertow server;

    @Override
    protected int start(HttpApi api, int maxBodyBytes, String prefix) {
        HttpHandler mounted = VaskUndertow.of(new RecordingAcceptor(new SocketLimits(1_000, maxBodyBytes)))
                .withEndpoint(api)
                .withPrincipal(exchange -> exchange.getRequestHeaders().getFirst("x-user"))
                .handler(HOST);
        HttpHandler root = prefix.isEmpty() ? mounted : Handlers.path().addPrefixPath(prefix, mounted);
        server = Undertow.builder().addHttpListener(0, "127.0.0.1", root).build();
        server.start();
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    protected void stop() {
        server.stop();
    }
}
