package dev.vask.examples.demo;

import dev.vask.Vask;
import dev.vask.jetty.VaskJetty;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/** The demo on Jetty: its routes as a handler in a context, and Vask mounted in front. */
final class JettyWebServer implements WebServer {
    private static final long STOP_TIMEOUT_MILLIS = 2_000;
    /** Kept-alive connections with nothing under way go well before the stop gives up waiting. */
    private static final long SHUTDOWN_IDLE_MILLIS = 200;

    private final Server server;
    private final int port;

    private JettyWebServer(Server server, int port) {
        this.server = server;
        this.port = port;
    }

    static WebServer start(String host, int port, Vask vask, DemoRoutes routes) throws Exception {
        Server server = new Server();
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_MILLIS);
        server.addConnector(connector);

        ContextHandler context = new ContextHandler(new RoutesHandler(routes), "/");
        VaskJetty.mount(vask, context);
        server.setHandler(context);
        server.setStopTimeout(STOP_TIMEOUT_MILLIS);
        try {
            server.start();
        } catch (Exception e) {
            // A server that has not started still has threads.
            server.stop();
            throw e;
        }
        return new JettyWebServer(server, connector.getLocalPort());
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void stop() {
        try {
            server.stop();
        } catch (TimeoutException e) {
            // It has stopped all the same, and dropped a request that took too long.
        } catch (Exception e) {
            throw new IllegalStateException("Jetty did not stop in good order", e);
        }
    }

    private static final class RoutesHandler extends Handler.Abstract.NonBlocking {
        private final DemoRoutes routes;

        RoutesHandler(DemoRoutes routes) {
            this.routes = routes;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (request.getLength() > DemoRoutes.MAX_BODY_BYTES) {
                send(DemoRoutes.bodyTooLong(), response, callback);
                return true;
            }
            Content.Source.asByteArrayAsync(
                    request,
                    DemoRoutes.MAX_BODY_BYTES,
                    Promise.Invocable.from(
                            InvocationType.NON_BLOCKING,
                            body -> answer(request, body, response, callback),
                            failure -> refuse(failure, response, callback)));
            return true;
        }

        private void answer(Request request, byte[] body, Response response, Callback callback) {
            routes.handle(new DemoRequest(
                            request.getMethod(),
                            Request.getPathInContext(request),
                            new String(body, StandardCharsets.UTF_8)))
                    .thenAccept(answer -> send(answer, response, callback));
        }

        private static void refuse(Throwable failure, Response response, Callback callback) {
            if (failure instanceof IllegalStateException) {
                // A body without a length shows only while it is read that it is too long.
                send(DemoRoutes.bodyTooLong(), response, callback);
            } else {
                callback.failed(failure);
            }
        }

        private static void send(DemoResponse answer, Response response, Callback callback) {
            response.setStatus(answer.status());
            answer.headers().forEach(response.getHeaders()::put);
            response.write(true, answer.body(), callback);
        }
    }
}
