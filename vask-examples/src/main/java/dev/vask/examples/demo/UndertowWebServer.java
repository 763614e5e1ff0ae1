package dev.vask.examples.demo;

import dev.vask.Vask;
import dev.vask.undertow.VaskUndertow;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.SameThreadExecutor;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** The demo on Undertow: its routes as a handler, and Vask's in front. */
final class UndertowWebServer implements WebServer {
    private static final int SHUTDOWN_TIMEOUT_MILLIS = 1_000;

    private final Undertow server;
    private final int port;

    private UndertowWebServer(Undertow server) {
        this.server = server;
        // Undertow knows it only while it runs.
        this.port = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    static WebServer start(String host, int port, Vask vask, DemoRoutes routes) {
        Undertow server = Undertow.builder()
                .addHttpListener(port, host)
                .setServerOption(UndertowOptions.SHUTDOWN_TIMEOUT, SHUTDOWN_TIMEOUT_MILLIS)
                .setHandler(VaskUndertow.handler(vask, new RoutesHandler(routes)))
                .build();
        try {
            server.start();
        } catch (RuntimeException e) {
            // A server that has not started still has threads.
            server.stop();
            throw e;
        }
        return new UndertowWebServer(server);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void stop() {
        server.stop();
    }

    private record RoutesHandler(DemoRoutes routes) implements HttpHandler {
        @Override
        public void handleRequest(HttpServerExchange exchange) {
            exchange.getRequestReceiver().setMaxBufferSize(DemoRoutes.MAX_BODY_BYTES);
            exchange.getRequestReceiver()
                    .receiveFullBytes(this::answer, (failed, tooLong) -> send(DemoRoutes.bodyTooLong(), failed));
        }

        private void answer(HttpServerExchange exchange, byte[] body) {
            DemoRequest request = new DemoRequest(
                    exchange.getRequestMethod().toString(),
                    exchange.getRequestPath(),
                    new String(body, StandardCharsets.UTF_8));
            // Dispatched, so that the exchange stays open should the answer come later, from another thread.
            exchange.dispatch(
                    SameThreadExecutor.INSTANCE,
                    () -> routes.handle(request).thenAccept(answer -> send(answer, exchange)));
        }

        private static void send(DemoResponse answer, HttpServerExchange exchange) {
            exchange.setStatusCode(answer.status());
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
            exchange.getResponseSender().send(answer.body());
        }
    }
}
