package dev.vask.transport.contract;

import java.io.IOException;
import java.net.Socket;

/** One connection through a {@link FaultProxy}. Safe for any thread. */
public final class ProxiedLink {
    private final Socket client;
    private final Socket server;
    private final Flow toServer;
    private final Flow toClient;

    ProxiedLink(Socket client, Socket server) {
        this.client = client;
        this.server = server;
        toServer = new Flow(client, server, this::cut);
        toClient = new Flow(server, client, this::cut);
    }

    void start() {
        toServer.start("proxy to the server");
        toClient.start("proxy to the client");
    }

    /** What the client says. */
    public Flow toServer() {
        return toServer;
    }

    /** What the server says. */
    public Flow toClient() {
        return toClient;
    }

    /** Resets both ends now (RST): what either had not read yet is lost. */
    public void cut() {
        reset(client);
        reset(server);
    }

    /** Lets nothing through any more, not even an end: neither side can know that the other is gone. */
    public void vanish() {
        toServer.swallow();
        toClient.swallow();
    }

    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // Gone already.
        }
    }
}
