package dev.vask.examples;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.undertow.VaskUndertow;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;

/**
 * An existing Undertow application that takes orders, and now tells browsers of them. Try it: subscribe a Pusher client
 * with the key {@code app-key} to {@code orders}, and {@code curl -X POST localhost:8080/orders/42}.
 */
public final class ExistingUndertowApp implements AutoCloseable {
    private final Vask vask =
            Vask.builder().app(App.of("app-key", "app-secret")).build();
    private final Undertow server;

    ExistingUndertowApp(int port) {
        // What was there before; only the call of trigger is new in it.
        HttpHandler orders = Handlers.routing().post("/orders/{id}", exchange -> {
            String id = exchange.getRelativePath().substring("/orders/".length());
            if (id.matches("\\d{1,9}")) {
                vask.app("app-key").trigger("orders", "order.taken", "{\"id\":" + id + "}");
                exchange.setStatusCode(201);
            } else {
                exchange.setStatusCode(400);
            }
        });

        // Clients connect to /app/app-key; every other path stays the application's.
        HttpHandler withVask = VaskUndertow.handler(vask, orders);

        server = Undertow.builder()
                .addHttpListener(port, "127.0.0.1")
                .setHandler(withVask)
                .build();
    }

    /** Serves on port 8080 of this machine. */
    public static void main(String[] args) {
        ExistingUndertowApp app = new ExistingUndertowApp(8080);
        app.start();
        Runtime.getRuntime().addShutdownHook(new Thread(app::close));
    }

    Undertow start() {
        server.start();
        return server;
    }

    /** Sends connections away in order, then stops. */
    @Override
    public void close() {
        vask.close();
        server.stop();
    }
}
