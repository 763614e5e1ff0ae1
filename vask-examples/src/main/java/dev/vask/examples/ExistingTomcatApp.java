package dev.vask.examples;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.jakarta.VaskJakarta;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/**
 * An existing web application on Tomcat that takes orders, and now tells browsers of them. Try it: subscribe a Pusher client
 * with the key {@code app-key} to {@code orders}, and {@code curl -X POST localhost:8080/orders/42}.
 */
public final class ExistingTomcatApp {
    private ExistingTomcatApp() {}

    /** Serves on port 8080 of this machine. */
    public static void main(String[] args) throws Exception {
        Tomcat tomcat = server(8080);
        tomcat.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(tomcat)));
        tomcat.getServer().await();
    }

    static Tomcat server(int port) {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(port);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "orders", new Orders()).addMapping("/");

        // A WAR in a whole Tomcat has WebSocket, and finds the listener by its annotation, @WebListener.
        context.addServletContainerInitializer(new WsSci(), Set.of());
        context.addApplicationListener(Live.class.getName());
        return tomcat;
    }

    static void stop(Tomcat tomcat) {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Vask lives as long as the web application. */
    public static final class Live implements ServletContextListener {
        private final Vask vask =
                Vask.builder().app(App.of("app-key", "app-secret")).build();

        /** For the container. */
        public Live() {}

        @Override
        public void contextInitialized(ServletContextEvent event) {
            // Clients connect to /app/app-key; every other path stays the application's.
            VaskJakarta.mount(vask, event.getServletContext());
            event.getServletContext().setAttribute(Vask.class.getName(), vask);
        }

        /** Sends connections away in order. */
        @Override
        public void contextDestroyed(ServletContextEvent event) {
            vask.close();
        }
    }

    /** What was there before; only the call of trigger is new in it. */
    private static final class Orders extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) {
            String path = request.getServletPath();
            if (!path.matches("/orders/\\d{1,9}")) {
                response.setStatus(404);
                return;
            }
            String id = path.substring("/orders/".length());
            Vask vask = (Vask) getServletContext().getAttribute(Vask.class.getName());
            vask.app("app-key").trigger("orders", "order.taken", "{\"id\":" + id + "}");
            response.setStatus(201);
        }
    }
}
