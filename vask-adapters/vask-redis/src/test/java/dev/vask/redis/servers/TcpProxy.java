package dev.vask.redis.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Stands before a server, and is the network: slow, deaf or cut. On a free port of 127.0.0.1. Safe for any thread. */
public final class TcpProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final List<TcpLink> links = new CopyOnWriteArrayList<>();
    private volatile int serverPort;
    private volatile Duration latency = Duration.ZERO;
    private volatile boolean deaf;

    /** A network that does nothing to anybody. */
    public TcpProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** As a client names it. */
    public String uri() {
        return "redis://127.0.0.1:" + port();
    }

    /** Where further connections lead. */
    public void leadTo(int port) {
        serverPort = port;
    }

    /** From now on every byte takes so long, each way, also on connections that are open. */
    public void latency(Duration oneWay) {
        latency = oneWay;
        links.forEach(link -> link.latency(oneWay));
    }

    /** From now on nothing goes through, and nobody is told: on no connection, open or new. */
    public void blackHole() {
        deaf = true;
        links.forEach(TcpLink::blackHole);
    }

    /** From now on nothing goes through on the open connections of this kind, and nobody is told. */
    public int blackHole(Predicate<TcpLink> kind) {
        List<TcpLink> chosen = links.stream().filter(TcpLink::open).filter(kind).toList();
        chosen.forEach(TcpLink::blackHole);
        return chosen.size();
    }

    /** Ends {@link #blackHole()} for new connections; those that fell in stay there until they are reset. */
    public void heal() {
        deaf = false;
    }

    /** Resets all open connections, those in a black hole too. */
    public void resetAll() {
        links.forEach(TcpLink::reset);
        links.clear();
    }

    /** The connections that are open. */
    public List<TcpLink> links() {
        return links.stream().filter(TcpLink::open).toList();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                open(listener.accept());
            } catch (IOException e) {
                // The proxy is closed.
                return;
            }
        }
    }

    private void open(Socket client) {
        Socket server = new Socket();
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
        } catch (IOException e) {
            // No server: the client gets a reset, as it would without the proxy.
            TcpLink.reset(client);
            return;
        }
        TcpLink link = new TcpLink(client, server);
        link.latency(latency);
        if (deaf) {
            link.blackHole();
        }
        links.add(link);
        link.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            resetAll();
        }
    }
}
