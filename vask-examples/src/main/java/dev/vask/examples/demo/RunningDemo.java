package dev.vask.examples.demo;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskBuilder;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;

/** The demo while it runs: a Vask, the chat's routes, and the server that carries both. */
final class RunningDemo implements AutoCloseable {
    /** A stop ends within ten seconds: this, Vask's grace for peers that do not answer, and the server's own two seconds. */
    private static final Duration DRAIN_WINDOW = Duration.ofSeconds(1);

    private final String host;
    private final Vask vask;
    private final WebServer server;

    private RunningDemo(String host, Vask vask, WebServer server) {
        this.host = host;
        this.vask = vask;
        this.server = server;
    }

    /**
     * Starts a Vask with these apps; the chat is the first one's.
     *
     * @throws IllegalArgumentException if the apps contradict each other
     * @throws IOException if the server cannot listen there, telling why
     */
    static RunningDemo start(WebServer.Kind kind, String host, int port, List<App> apps) throws IOException {
        Rooms rooms = new Rooms();
        VaskBuilder builder = Vask.builder().listener(rooms).drainWindow(DRAIN_WINDOW);
        apps.forEach(builder::app);
        Vask vask = builder.build();
        String chatKey = apps.get(0).key();
        rooms.open(vask.app(chatKey));
        DemoRoutes routes = new DemoRoutes(vask, chatKey, kind.title());
        try {
            return new RunningDemo(host, vask, kind.start(host, port, vask, routes));
        } catch (Exception e) {
            vask.close();
            throw new IOException(rootMessage(e), e);
        }
    }

    int port() {
        return server.port();
    }

    /** The page's address. */
    String url() {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port() + "/";
    }

    /** Sends everybody away, then stops. */
    @Override
    public void close() {
        vask.close();
        server.stop();
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof UnresolvedAddressException) {
            return "there is no such host";
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }
}
