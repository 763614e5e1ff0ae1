package dev.vask.internal.net;

import dev.vask.App;
import dev.vask.CloseCode;
import dev.vask.VaskEvent;
import dev.vask.internal.hub.AppHub;
import dev.vask.internal.hub.Subscriber;
import dev.vask.internal.hub.Tally;
import dev.vask.internal.protocol.ServerFrames;
import dev.vask.internal.protocol.SocketId;
import dev.vask.internal.session.Session;
import dev.vask.spi.VaskTime;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.EventLoop;
import dev.vask.transport.Handshake;
import dev.vask.transport.OutboundText;
import dev.vask.transport.Socket;
import dev.vask.transport.SocketHandler;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The life of one connection: a {@link Mailbox} orders what happens to it, a {@link Session} decides, a {@link Performer}
 * does it, an {@link Outbox} sends.
 *
 * <p>Opened (its app is being looked up), accepted, closing, closed. From the moment a close is decided it hears and says
 * nothing more and leaves everything; the closing handshake is then only the socket's.
 */
final class Connection implements SocketHandler, Subscriber {
    private static final System.Logger LOG = System.getLogger(Connection.class.getName());

    private final Services services;
    private final Mailbox mailbox = new Mailbox(this::onBug);
    private final Outbox outbox;
    private final Socket socket;
    private final @Nullable EventLoop eventLoop;
    private final String remoteAddress;
    private final @Nullable Object principal;
    private final Consumer<Connection> onGone;

    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile @Nullable Accepted accepted;
    private volatile @Nullable Integer closeCode;
    /** The host was told of it, and is to be told of its end. Touched in the mailbox only, as is {@code left}. */
    private boolean announced;

    private boolean left;

    /** What a connection has once its app has let it in. */
    private record Accepted(AppHub hub, String socketId, Performer performer, IdleWatch watch) {}

    /** Set while the connection must still authorize something. Touched in the mailbox only. */
    private VaskTime.@Nullable Cancellable authorization;

    /** @param onGone told, perhaps more than once, that the socket is closed or dropped */
    Connection(Services services, Socket socket, Handshake handshake, Consumer<Connection> onGone) {
        this.services = services;
        this.socket = socket;
        this.eventLoop = socket.eventLoop();
        this.remoteAddress = handshake.remoteAddress();
        this.principal = handshake.principal();
        this.onGone = onGone;
        this.outbox = new Outbox(socket, services.time(), services.limits(), services.counters(), new Outbox.Owner() {
            @Override
            public void onSlow() {
                closeSlow();
            }

            @Override
            public void onLost() {
                gone(null);
            }
        });
    }

    // --- opening ---

    /**
     * Enters its app when that is known; what the client says before that waits.
     *
     * @param app null if there is none
     * @param origin the browser's, or null
     */
    void open(CompletionStage<@Nullable AppHub> app, @Nullable String origin) {
        mailbox.post(() -> app.handle((found, failure) -> {
            enter(found, failure, origin);
            return null;
        }));
    }

    private void enter(@Nullable AppHub hub, @Nullable Throwable failure, @Nullable String origin) {
        if (closing.get()) {
            return;
        }
        if (failure != null) {
            services.counters().failures.increment();
            LOG.log(System.Logger.Level.WARNING, "the app registry did not answer", failure);
            refuse(CloseCode.OVER_CAPACITY);
            return;
        }
        if (hub == null) {
            refuse(CloseCode.APP_UNKNOWN);
            return;
        }
        CloseCode shut = hub.shut();
        if (shut != null) {
            refuse(shut);
        } else if (origin != null && !hub.app().allowsOrigin(origin)) {
            refuse(CloseCode.UNAUTHORIZED);
        } else {
            // Drawn before a place is taken: the host's randomness may fail.
            String id = SocketId.draw(services.random());
            if (hub.takePlace()) {
                accept(hub, id);
            } else {
                refuse(CloseCode.OVER_QUOTA);
            }
        }
    }

    private void accept(AppHub hub, String drawn) {
        App app = hub.app();
        IdleWatch watch = new IdleWatch(
                services.time(),
                app.activityTimeout().toNanos(),
                app.pongTimeout().toNanos(),
                this::ping,
                this::closeDead);
        String id = drawn;
        accepted = accepted(hub, id, watch);
        while (!hub.enter(this)) {
            id = SocketId.draw(services.random());
            accepted = accepted(hub, id, watch);
        }
        CloseCode shut = hub.shut();
        if (shut != null) {
            // It was shut after the first look; who shut it may not have seen this connection.
            refuse(shut);
            return;
        }
        outbox.offer(ServerFrames.connectionEstablished(
                socketId(), (int) app.activityTimeout().toSeconds()));
        watch.start();
        if (!app.authorizationTimeout().isZero()) {
            authorization = services.time()
                    .after(
                            app.authorizationTimeout(),
                            // In its turn: what is being decided at this moment may be what authorizes it.
                            () -> mailbox.post(this::closeUnauthorized));
        }
        announced = true;
        hub.tell(new VaskEvent.Connected(hub.key(), socketId(), remoteAddress));
        outbox.flush();
    }

    private Accepted accepted(AppHub hub, String id, IdleWatch watch) {
        Session session = services.session(hub::app, id);
        return new Accepted(
                hub, id, new Performer(services, hub, this, session, principal, this::authorized, closing::get), watch);
    }

    /** Closes a connection that was not let in. */
    void refuse(CloseCode code) {
        services.counters().refusedConnections.increment();
        close(code, code.reason());
    }

    // --- from the socket ---

    @Override
    public void onText(String text) {
        receive((session, now) -> session.onText(text, now));
    }

    @Override
    public void onBinary(int byteLength) {
        receive(Session::onBinary);
    }

    @Override
    public void onControlFrame() {
        alive(services.time().nanoTime());
    }

    @Override
    public void onClosed(@Nullable CloseStatus status) {
        outbox.closed();
        gone(status == null ? null : status.code());
    }

    private void receive(Performer.Input input) {
        if (closing.get()) {
            return;
        }
        long now = services.time().nanoTime();
        services.counters().messagesReceived.increment();
        alive(now);
        if (mailbox.size() >= services.limits().maxWaitingCommands()) {
            close(CloseCode.OVER_CAPACITY, "Too many messages");
            return;
        }
        mailbox.post(() -> {
            Accepted me = accepted;
            return me == null || closing.get() ? null : me.performer().perform(input, now);
        });
    }

    private void alive(long nowNanos) {
        Accepted me = accepted;
        if (me != null) {
            me.watch().seen(nowNanos);
        }
    }

    // --- as a subscriber ---

    @Override
    public String socketId() {
        Accepted me = accepted;
        return me == null ? "" : me.socketId();
    }

    @Override
    public void offer(OutboundText frame) {
        outbox.offer(frame);
    }

    @Override
    public Claim claim(OutboundText frame, long nowNanos) {
        return outbox.claim(frame, nowNanos);
    }

    @Override
    public void drain(List<OutboundText> claimed, Tally tally) {
        try {
            outbox.drain(claimed, tally);
        } catch (RuntimeException | Error e) {
            // Nobody else may be sending to it now, and others are to be sent to after it.
            services.counters().failures.increment();
            LOG.log(System.Logger.Level.ERROR, "sending to connection " + socketId() + " failed; it is dropped", e);
            outbox.abort();
        }
    }

    @Override
    public void flush() {
        outbox.flush();
    }

    @Override
    public @Nullable EventLoop eventLoop() {
        return eventLoop;
    }

    // --- closing ---

    @Override
    public void close(CloseCode code, String message) {
        close(code, message, false);
    }

    /** This server is going: the client is to look for another at once. */
    void reconnect() {
        close(CloseCode.RECONNECT, CloseCode.RECONNECT.reason());
    }

    void abort() {
        outbox.abort();
    }

    private void closeSlow() {
        if (close(CloseCode.OVER_CAPACITY, "Too slow to read what is sent", true)) {
            services.counters().slowConsumers.increment();
        }
    }

    private void closeDead() {
        if (close(CloseCode.PONG_TIMEOUT, CloseCode.PONG_TIMEOUT.reason(), false)) {
            services.counters().heartbeatTimeouts.increment();
        }
    }

    /** Whether this call decided it; the first reason wins. */
    private boolean close(CloseCode code, String message, boolean dropQueue) {
        if (!closing.compareAndSet(false, true)) {
            return false;
        }
        closeCode = code.code();
        outbox.close(
                CloseStatus.truncated(code.code(), message),
                services.policy().errorBeforeClose() ? ServerFrames.error(code.code(), message) : null,
                dropQueue);
        leaveSoon();
        return true;
    }

    /** The socket is closed, or dropped and as good as closed. */
    private void gone(@Nullable Integer code) {
        if (closing.compareAndSet(false, true)) {
            closeCode = code;
        }
        leaveSoon();
        onGone.accept(this);
    }

    private void leaveSoon() {
        mailbox.post(this::leave);
        Accepted me = accepted;
        if (me != null) {
            me.performer().stopAsking();
        }
    }

    private @Nullable CompletionStage<?> leave() {
        Accepted me = accepted;
        if (me != null && !left) {
            left = true;
            authorized();
            me.watch().stop();
            me.performer().leaveAll();
            me.hub().leave(this);
            if (announced) {
                me.hub().tell(new VaskEvent.Disconnected(me.hub().key(), me.socketId(), closeCode));
            }
        }
        return null;
    }

    // --- small things ---

    private @Nullable CompletionStage<?> closeUnauthorized() {
        if (authorization != null) {
            close(CloseCode.UNAUTHORIZED, "Connection not authorized within timeout");
        }
        return null;
    }

    /** It has signed in, or subscribed where one must be let in; or it is gone. */
    private void authorized() {
        VaskTime.Cancellable timer = authorization;
        if (timer != null) {
            timer.cancel();
            authorization = null;
        }
    }

    private void ping() {
        outbox.offer(ServerFrames.PING);
        outbox.flush();
        try {
            socket.ping();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a socket threw from ping, which its contract forbids", e);
        }
    }

    private void onBug(Throwable bug) {
        services.counters().failures.increment();
        LOG.log(System.Logger.Level.ERROR, "a command of connection " + socketId() + " failed; it is closed", bug);
        close(CloseCode.OVER_CAPACITY, "Internal error");
    }
}
