package dev.vask.benchmarks.load.server;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The process of one Java server. Its first line names the port of its WebSockets and the port of its control. */
public final class JavaServer {
    private static final int PATIENCE_MILLIS = 30_000;

    private JavaServer() {}

    /**
     * Serves until told to quit.
     *
     * @param args the server's name
     */
    public static void main(String[] args) {
        Logger.getLogger("").setLevel(Level.WARNING);
        try (ServerSocket control = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            control.setSoTimeout(PATIENCE_MILLIS);
            Engine engine = start(args[0]);
            System.out.println(engine.port() + " " + control.getLocalPort());
            try (Socket socket = control.accept()) {
                new Control(engine, socket).run();
            }
        } catch (Exception e) {
            System.err.println(args[0] + " ended: " + e);
        } finally {
            // Not an orderly stop: nobody waits for what it would do, and it may hang where load has broken a server.
            Runtime.getRuntime().halt(0);
        }
    }

    private static Engine start(String name) throws Exception {
        return switch (name) {
            case "raw-jetty" -> RawJetty.start(false);
            case "raw-jetty-text" -> RawJetty.start(true);
            case "raw-undertow" -> RawUndertow.start(false);
            case "raw-undertow-text" -> RawUndertow.start(true);
            case "vask-jetty" -> VaskServers.jetty();
            case "vask-undertow" -> VaskServers.undertow();
            default -> throw new IllegalArgumentException("no such server: " + name);
        };
    }
}
