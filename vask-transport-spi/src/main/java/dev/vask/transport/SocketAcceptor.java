package dev.vask.transport;

/** Where an adapter brings its sockets; implemented by the core ({@code Vask.sockets()}). Safe for any thread. */
public interface SocketAcceptor {
    /**
     * Takes over a socket whose WebSocket handshake succeeded. Called once per socket.
     *
     * <p>The adapter upgrades <em>every</em> path it is given, also for applications nobody knows: a browser cannot see
     * an HTTP error behind a failed upgrade, so the core refuses with a close code on the open socket.
     *
     * @param handshake the request that opened the socket
     * @param socket ready to send; the core may call it before this method returns
     * @return where the adapter reports what the socket receives
     */
    SocketHandler open(Handshake handshake, Socket socket);

    /**
     * Whether the path is known, without waiting, to be one that clients connect to. An adapter answers a GET of such a path
     * that asks for no upgrade with an explanation, and leaves every other GET to the host application.
     *
     * @param rawPath as in {@link Handshake#rawPath}
     */
    default boolean isEndpoint(String rawPath) {
        return false;
    }

    /** The bounds the adapter enforces while reading. They do not change while this acceptor lives. */
    SocketLimits limits();

    /**
     * Closes the open sockets before the server does. An adapter calls this method when its server begins to stop: a server
     * would close all sockets at once with 1001, and clients would reconnect together.
     *
     * <p>The core closes the sockets one after the other over the drain window of the host application. It refuses sockets
     * that open meanwhile, and accepts sockets again afterwards, for a server that is started again. Blocks until every socket
     * has closed, at most for the drain window and the close grace. Does nothing without open sockets.
     */
    default void drain() {}
}
