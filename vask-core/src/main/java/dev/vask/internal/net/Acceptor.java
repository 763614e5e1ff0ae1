package dev.vask.internal.net;

import dev.vask.CloseCode;
import dev.vask.VaskMeter.ConnectionRefusal;
import dev.vask.internal.hub.Spread;
import dev.vask.internal.session.HandshakeCheck;
import dev.vask.transport.Handshake;
import dev.vask.transport.Socket;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.SocketHandler;
import dev.vask.transport.SocketLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where sockets come in and, at the end, are seen out. Every socket becomes a {@link Connection}, also one that is refused:
 * the refusal is a close code, which a failed upgrade could not carry.
 */
public final class Acceptor implements SocketAcceptor {
    private final Services services;
    private final AppFinder apps;
    private final SocketLimits limits;

    /** Every connection whose socket has not been reported closed, in whatever state. */
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();

    private final AtomicLong numbers = new AtomicLong();
    private final Consumer<Connection> onGone = this::closed;
    private final Duration drainWindow;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean draining;
    /** Completes when the sockets of a stopping server have closed; null while no server stops. */
    private volatile @Nullable CompletableFuture<Void> serverStop;

    private volatile boolean stopped;
    private volatile @Nullable Spread<Connection> drain;

    /** @param drainWindow the time over which sockets are closed when their server stops */
    public Acceptor(Services services, AppFinder apps, Duration drainWindow) {
        this.drainWindow = drainWindow;
        this.services = services;
        this.apps = apps;
        this.limits = new SocketLimits(
                services.limits().maxMessageBytes(), services.limits().maxHttpBodyBytes());
    }

    @Override
    public SocketLimits limits() {
        return limits;
    }

    @Override
    public boolean isEndpoint(String rawPath) {
        String key = HandshakeCheck.appKey(rawPath);
        return key != null && apps.isKnownKey(key);
    }

    @Override
    public SocketHandler open(Handshake handshake, Socket socket) {
        Connection connection = new Connection(numbers.getAndIncrement(), services, socket, onGone);
        open.add(connection);
        CloseCode version = HandshakeCheck.refusedVersion(
                handshake.rawQuery(), services.policy().requireVersion());
        String key = HandshakeCheck.appKey(handshake.rawPath());
        ClientFacts client = ClientFacts.of(handshake);
        if (isDraining()) {
            // Not 4200, on which clients would be back here at once.
            connection.refuse(CloseCode.OVER_CAPACITY, ConnectionRefusal.DRAINING, client);
            if (stopped) {
                // No clock runs any more that could end the wait for a peer's answer.
                connection.abort();
            }
        } else if (key == null) {
            connection.refuse(CloseCode.PATH_NOT_FOUND, ConnectionRefusal.PATH, client);
        } else if (version != null) {
            connection.refuse(version, ConnectionRefusal.PROTOCOL_VERSION, client);
        } else {
            connection.open(apps.byKey(key), client);
        }
        return connection;
    }

    /** The bytes that all connections' readers have still to take. */
    public long waitingBytes() {
        return open.stream().mapToLong(Connection::waitingBytes).sum();
    }

    /** Whether new connections are let in. */
    public boolean isDraining() {
        return draining || serverStop != null;
    }

    /**
     * Lets nobody in any more, and asks every connection to come back elsewhere (4200): one after the other in random order,
     * spread evenly over the window, because clients obey at once. The last call's window counts. The stage completes when
     * all sockets are closed.
     */
    public CompletionStage<Void> drain(Duration window) {
        draining = true;
        closeAll(window);
        return drained.minimalCompletionStage();
    }

    @Override
    public void drain() {
        CompletableFuture<Void> stopping = draining ? drained : serverStop;
        if (stopping == null) {
            stopping = new CompletableFuture<>();
            serverStop = stopping;
            closeAll(drainWindow);
        }
        services.time().await(stopping, drainWindow.plus(services.limits().closeGrace()));
        serverStop = null;
    }

    private void closeAll(Duration window) {
        List<Connection> order = new ArrayList<>(open);
        // A set has them in an order of its own; who goes first is drawn, and is the same for the same randomness.
        order.sort(Comparator.comparingLong(Connection::number));
        Collections.shuffle(order, new Random(services.random().nextLong()));
        stopDrain();
        Spread<Connection> begun = new Spread<>(services.background(), order, window, Connection::reconnect);
        drain = begun;
        begun.run();
        completeIfEmpty();
    }

    /** Drops every connection that is still there. */
    public void abortAll() {
        stopped = true;
        open.forEach(Connection::abort);
    }

    private void closed(Connection connection) {
        open.remove(connection);
        completeIfEmpty();
    }

    private void completeIfEmpty() {
        if (isDraining() && open.isEmpty()) {
            stopDrain();
            CompletableFuture<Void> stopping = serverStop;
            if (stopping != null) {
                stopping.complete(null);
            }
            if (draining) {
                drained.complete(null);
            }
        }
    }

    private void stopDrain() {
        Spread<Connection> running = drain;
        if (running != null) {
            running.stop();
            // It knows everybody who was there when it began.
            drain = null;
        }
    }
}
