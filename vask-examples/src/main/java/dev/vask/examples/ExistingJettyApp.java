package dev.vask.examples;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.jetty.VaskJetty;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * An existing Jetty application that takes orders, and now tells browsers of them. Try it: subscribe a Pusher client with
 * the key {@code app-key} to {@code orders}, and {@code curl -X POST localhost:8080/orders/42}.
 */
public final class ExistingJettyApp {
    private ExistingJettyApp() {}

    /** Serves on port 8080 of this machine. */
    public static void main(String[] args) throws Exception {
        server(8080).start();
    }

    static Server server(int port) {
        Vask vask = Vask.builder().app(App.of("app-key", "app-secret")).build();

        // What was there before; only the call of trigger is new in it.
        Handler orders = new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                String path = Request.getPathInContext(request);
                if (!request.getMethod().equals("POST") || !path.matches("/orders/\\d{1,9}")) {
                    return false;
                }
                String id = path.substring("/orders/".length());
                vask.app("app-key").trigger("orders", "order.taken", "{\"id\":" + id + "}");
                response.setStatus(201);
                callback.succeeded();
                return true;
            }
        };
        ContextHandler context = new ContextHandler(orders, "/");

        // Clients connect to /app/app-key; every other path stays the application's.
        VaskJetty.mount(vask, context);

        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(context);
        server.setStopAtShutdown(true);
        server.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopping(LifeCycle stopping) {
                vask.close();
            }
        });
        return server;
    }
}
