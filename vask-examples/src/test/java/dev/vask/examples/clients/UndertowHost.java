package dev.vask.examples.clients;

import dev.vask.Vask;
import dev.vask.examples.clients.Routes.Reply;
import dev.vask.undertow.VaskUndertow;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.Headers;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Undertow as a host embeds it. */
final class UndertowHost implements Host {
    private final Undertow server;

    private UndertowHost(Undertow server) {
        this.server = server;
    }

    static UndertowHost start(Vask vask, Routes routes) {
        return start(VaskUndertow.of(vask), routes, 0);
    }

    /** With {@link Hooks}. */
    static UndertowHost startHooked(Vask vask, Routes routes, int port) {
        VaskUndertow mount = VaskUndertow.of(vask)
                .withEndpoint(Hooks.endpoint(vask))
                .withPrincipal(exchange -> Hooks.principal(
                        exchange.getRequestHeaders().getFirst("user"),
                        exchange.getRequestHeaders().getFirst("cookie")));
        return start(mount, routes, port);
    }

    private static UndertowHost start(VaskUndertow mount, Routes routes, int port) {
        HttpHandler own = new BlockingHandler(exchange -> {
            String body = new String(exchange.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Reply reply = routes.answer(exchange.getRequestPath(), exchange.getQueryString(), body);
            exchange.setStatusCode(reply.status());
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
            exchange.getResponseSender().send(reply.body());
        });
        Undertow server = Undertow.builder()
                .addHttpListener(port, "127.0.0.1", mount.handler(own))
                .build();
        server.start();
        return new UndertowHost(server);
    }

    @Override
    public int port() {
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    public void close() {
        server.stop();
    }
}
