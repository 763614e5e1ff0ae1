package dev.vask.transport.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A TCP proxy on a free port of 127.0.0.1 that does to a connection what networks do: cut it, delay it, throttle it, cut it
 * into single bytes, forget it. With a server behind it that changes, it is also a server that goes and comes back on the
 * same port.
 */
public final class FaultProxy implements AutoCloseable {
    /** Small, so that a slow reader behind the proxy is soon felt before it. */
    private static final int BUFFER_BYTES = 16 * 1024;

    private final ServerSocket listener = new ServerSocket();
    private final List<ProxiedLink> links = new CopyOnWriteArrayList<>();
    private final BlockingQueue<ProxiedLink> opened = new LinkedBlockingQueue<>();
    private volatile Consumer<ProxiedLink> faults = link -> {};
    private volatile int serverPort;

    /** A proxy that behaves. */
    public FaultProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        listener.setReceiveBufferSize(BUFFER_BYTES);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread thread = new Thread(this::accept, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /** Where clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** What happens to connections from now on, from their first byte. */
    public void faults(Consumer<ProxiedLink> next) {
        faults = next;
    }

    /** Where further connections lead. */
    public void leadTo(int port) {
        serverPort = port;
    }

    /** Waits for the next connection. */
    public ProxiedLink awaitLink() throws InterruptedException {
        ProxiedLink link = opened.poll(SocketFixture.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (link == null) {
            throw new AssertionError("nobody connected through the proxy");
        }
        return link;
    }

    /** Resets all connections. */
    public void cutAll() {
        links.forEach(ProxiedLink::cut);
        links.clear();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            cutAll();
        }
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
            server.setReceiveBufferSize(BUFFER_BYTES);
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
        } catch (IOException e) {
            // No server: the client gets a reset, as it would without the proxy.
            ProxiedLink.reset(client);
            return;
        }
        ProxiedLink link = new ProxiedLink(client, server);
        links.add(link);
        faults.accept(link);
        link.start();
        opened.add(link);
    }
}
