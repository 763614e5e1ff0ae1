package dev.vask.examples.clients;

import dev.vask.Vask;
import dev.vask.examples.clients.Routes.Reply;
import dev.vask.jetty.VaskJetty;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;

/** Jetty as a host embeds it. */
final class JettyHost implements Host {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    private JettyHost() {}

    static JettyHost start(Vask vask, Routes routes) throws Exception {
        return start(VaskJetty.of(vask), routes, 0);
    }

    /** With {@link Hooks}. */
    static JettyHost startHooked(Vask vask, Routes routes, int port) throws Exception {
        VaskJetty mount = VaskJetty.of(vask)
                .withEndpoint(Hooks.endpoint(vask))
                .withPrincipal(request -> Hooks.principal(
                        request.getHeaders().get("user"), request.getHeaders().get("cookie")));
        return start(mount, routes, port);
    }

    private static JettyHost start(VaskJetty mount, Routes routes, int port) throws Exception {
        JettyHost host = new JettyHost();
        host.connector.setHost("127.0.0.1");
        host.connector.setPort(port);
        host.server.addConnector(host.connector);
        ContextHandler context = new ContextHandler(new RoutesHandler(routes), "/");
        mount.mount(context);
        host.server.setHandler(context);
        host.server.start();
        return host;
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Jetty did not stop in good order", e);
        }
    }

    private static final class RoutesHandler extends Handler.Abstract {
        private final Routes routes;

        RoutesHandler(Routes routes) {
            this.routes = routes;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws IOException {
            String body = Content.Source.asString(request, StandardCharsets.UTF_8);
            String query = Objects.requireNonNullElse(request.getHttpURI().getQuery(), "");
            Reply reply = routes.answer(request.getHttpURI().getPath(), query, body);
            response.setStatus(reply.status());
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            response.write(true, StandardCharsets.UTF_8.encode(reply.body()), callback);
            return true;
        }
    }
}
