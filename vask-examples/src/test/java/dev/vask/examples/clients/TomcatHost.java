package dev.vask.examples.clients;

import dev.vask.Vask;
import dev.vask.examples.clients.Routes.Reply;
import dev.vask.jakarta.VaskJakarta;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/** Tomcat as a host embeds it. */
final class TomcatHost implements Host {
    private final Tomcat tomcat = new Tomcat();

    private TomcatHost(VaskJakarta mount, Routes routes, int port) throws LifecycleException {
        tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(port);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "own", new Own(routes)).addMapping("/");
        context.addServletContainerInitializer(new WsSci(), Set.of());
        context.addServletContainerInitializer((classes, servletContext) -> mount.mount(servletContext), null);
        tomcat.start();
    }

    static TomcatHost start(Vask vask, Routes routes) throws LifecycleException {
        return new TomcatHost(VaskJakarta.of(vask), routes, 0);
    }

    /** With {@link Hooks}. */
    static TomcatHost startHooked(Vask vask, Routes routes, int port) throws LifecycleException {
        VaskJakarta mount = VaskJakarta.of(vask)
                .withEndpoint(Hooks.endpoint(vask))
                .withPrincipal(request -> Hooks.principal(request.getHeader("user"), request.getHeader("cookie")));
        return new TomcatHost(mount, routes, port);
    }

    @Override
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Own extends HttpServlet {
        private static final long serialVersionUID = 1;

        private final transient Routes routes;

        Own(Routes routes) {
            this.routes = routes;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String body = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String query = Objects.requireNonNullElse(request.getQueryString(), "");
            Reply reply = routes.answer(request.getRequestURI(), query, body);
            response.setStatus(reply.status());
            response.setContentType("application/json");
            response.getOutputStream().write(reply.body().getBytes(StandardCharsets.UTF_8));
        }
    }
}
