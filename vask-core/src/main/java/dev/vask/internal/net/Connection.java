package dev.vask.internal.net;

import dev.vask.App;
import dev.vask.CloseCode;
import dev.vask.DisconnectReason;
import dev.vask.Limits;
import dev.vask.VaskEvent;
import dev.vask.VaskMeter.ConnectionRefusal;
import dev.vask.internal.hub.AppHub;
import dev.vask.internal.hub.Subscriber;
import dev.vask.internal.hub.Tally;
import dev.vask.internal.protocol.ServerFrames;
import dev.vask.internal.protocol.SocketId;
import dev.vask.internal.protocol.Utf8;
import dev.vask.internal.session.Session;
import dev.vask.spi.VaskTime;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.EventLoop;
import dev.vask.transport.OutboundText;
import dev.vask.transport.Socket;
import dev.vask.transport.SocketHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The life of one connection: a {@link Mailbox} orders what happens to it, a {@link Session} decides, a {@link Performer}
 * does it, an {@link Outbox} sends.
 *
 * <p>Opened (its app is being looked up), accepted, closing, closed. From the moment a close is decided it hears and says
 * nothing more and leaves everything; the closing handshake is then only the socket's.
 */
final class Connection implements SocketHandler, Subscriber, Mailbox.Owner, Outbox.Owner, IdleWatch.Owner {
    private static final System.Logger LOG = System.getLogger(Connection.class.getName());
    private static final AtomicReferenceFieldUpdater<Connection, @Nullable Ending> ENDING =
            AtomicReferenceFieldUpdater.newUpdater(Connection.class, Ending.class, "ending");

    /** Why it closes; the code is null if there is no close frame. */
    private record Ending(@Nullable Integer code, DisconnectReason reason) {}

    private final long number;
    private final Services services;
    private final Mailbox mailbox = new Mailbox(this);
    private final Outbox outbox;
    private final Socket socket;
    private final Consumer<Connection> onGone;

    private volatile @Nullable Ending ending;

    // What it has once its app has let it in.
    private volatile @Nullable Performer performer;
    private volatile @Nullable IdleWatch watch;

    /** The host was told of it, and is to be told of its end. Touched in the mailbox only, as is {@code left}. */
    private boolean announced;

    private boolean left;

    /** The lookup that the mailbox waits for; null before and after it. */
    private volatile @Nullable CompletableFuture<?> lookup;

    /** Set while the connection must still authorize something. Touched in the mailbox only. */
    private VaskTime.@Nullable Cancellable authorization;

    /**
     * @param number which one it is of all there were
     * @param onGone told, perhaps more than once, that the socket is closed or dropped
     */
    Connection(long number, Services services, Socket socket, Consumer<Connection> onGone) {
        this.number = number;
        this.services = services;
        this.socket = socket;
        this.onGone = onGone;
        this.outbox = new Outbox(socket, services.time(), services.limits(), services.counters(), this);
    }

    // --- opening ---

    /**
     * Enters its app once that is known. Messages of the client wait until then.
     *
     * @param app completes with null if there is none
     */
    void open(CompletableFuture<@Nullable AppHub> app, ClientFacts client) {
        lookup = app;
        mailbox.post(() -> app.handle((found, failure) -> {
            lookup = null;
            enter(found, failure, client);
            return null;
        }));
    }

    private void enter(@Nullable AppHub hub, @Nullable Throwable failure, ClientFacts client) {
        if (isClosing()) {
            return;
        }
        if (failure != null) {
            services.counters()
                    .failed(
                            LOG,
                            "app registry",
                            "lookup in the app registry failed; the connection is closed",
                            failure);
            refuse(ConnectionRefusal.REGISTRY, client);
            return;
        }
        if (hub == null) {
            refuse(ConnectionRefusal.APP_UNKNOWN, client);
            return;
        }
        ConnectionRefusal refused = client.refusedBy(hub);
        if (refused != null) {
            refuse(refused, client);
        } else {
            // Drawn before a place is taken: the host's randomness may fail.
            String id = SocketId.draw(services.random());
            if (hub.takePlace()) {
                accept(hub, id, client);
            } else {
                refuse(ConnectionRefusal.QUOTA, client);
            }
        }
    }

    private void accept(AppHub hub, String drawn, ClientFacts client) {
        App app = hub.app();
        IdleWatch idle = new IdleWatch(services.time(), app.activityTimeout(), app.pongTimeout(), this);
        watch = idle;
        performer = performer(hub, drawn, client);
        services.hub().senders().opened(outbox.eventLoop());
        while (!hub.enter(this)) {
            performer = performer(hub, SocketId.draw(services.random()), client);
        }
        ConnectionRefusal shut = ClientFacts.shut(hub);
        if (shut != null) {
            // It was shut after the first look; closing its connections may have missed this one.
            refuse(shut, client);
            return;
        }
        outbox.offer(ServerFrames.connectionEstablished(
                socketId(), (int) app.activityTimeout().toSeconds()));
        idle.start();
        if (!app.authorizationTimeout().isZero()) {
            authorization = services.time()
                    .after(
                            app.authorizationTimeout(),
                            // In its turn: what is being decided at this moment may be what authorizes it.
                            () -> mailbox.post(this::closeUnauthorized));
        }
        announced = true;
        hub.tell(new VaskEvent.Connected(hub.key(), socketId(), client.address()));
        outbox.flush();
    }

    private Performer performer(AppHub hub, String id, ClientFacts client) {
        return new Performer(services, hub, this, services.session(hub, id), client.principal());
    }

    private void refuse(ConnectionRefusal reason, ClientFacts client) {
        refuse(ClientFacts.code(reason), reason, client);
    }

    /** Closes a connection that is not accepted. */
    void refuse(CloseCode code, ConnectionRefusal reason, ClientFacts client) {
        services.counters().refusedConnections.increment();
        services.counters().meter().connectionRefused(code, reason);
        client.logRefusal(code, reason);
        // No event is sent for a connection that was not accepted: its reason is not seen.
        close(code, code.reason(), DisconnectReason.INTERNAL_ERROR);
    }

    // --- from the socket ---

    @Override
    public void onText(String text) {
        // Counted only where it has to wait.
        receive(mailbox.isEmpty() ? 0 : Utf8.length(text), (session, now) -> session.onText(text, now));
    }

    @Override
    public void onBinary(int byteLength) {
        receive(0, Session::onBinary);
    }

    @Override
    public void onControlFrame() {
        if (isClosing()) {
            return;
        }
        long now = services.time().nanoTime();
        alive(now);
        if (performer != null) {
            post(0, Session::onControlFrame, now);
        }
    }

    @Override
    public void onSessionEnded() {
        close(CloseCode.RECONNECT, "Session ended", DisconnectReason.SESSION_ENDED);
    }

    @Override
    public void onClosed(@Nullable CloseStatus status) {
        outbox.closed();
        gone(status == null ? null : status.code(), reason(status));
    }

    /** @param bytes the size of the message if it has to wait */
    private void receive(int bytes, Performer.Input input) {
        if (isClosing()) {
            return;
        }
        long now = services.time().nanoTime();
        services.counters().messagesReceived.increment();
        alive(now);
        post(bytes, input, now);
    }

    private void post(int bytes, Performer.Input input, long now) {
        Limits limits = services.limits();
        boolean early = performer == null;
        boolean posted = mailbox.post(
                () -> {
                    Performer me = performer;
                    return me == null || isClosing() ? null : me.perform(input, now);
                },
                bytes,
                early ? limits.maxEarlyMessages() : limits.maxWaitingCommands(),
                early ? limits.maxEarlyBytes() : limits.maxWaitingBytes());
        if (!posted) {
            close(CloseCode.OVER_CAPACITY, "Too many messages", DisconnectReason.FLOOD);
        }
    }

    private void alive(long nowNanos) {
        IdleWatch idle = watch;
        if (idle != null) {
            idle.seen(nowNanos);
        }
    }

    // --- as a subscriber ---

    @Override
    public String socketId() {
        Performer me = performer;
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
        outbox.drain(claimed, tally);
    }

    @Override
    public void onBroken(Throwable failure) {
        services.counters()
                .bug(LOG, "drain", "sending to connection " + socketId() + " failed; it is dropped", failure);
        end(null, DisconnectReason.INTERNAL_ERROR);
    }

    @Override
    public void flush() {
        outbox.flush();
    }

    @Override
    public @Nullable EventLoop eventLoop() {
        return outbox.eventLoop();
    }

    // --- closing ---

    @Override
    public void close(CloseCode code, String message, DisconnectReason reason) {
        close(code, message, reason, false, null);
    }

    /** This server is going: the client is to look for another at once. */
    void reconnect() {
        close(CloseCode.RECONNECT, CloseCode.RECONNECT.reason(), DisconnectReason.DRAIN);
    }

    void abort() {
        outbox.abort();
    }

    @Override
    public void onSlow() {
        close(
                CloseCode.OVER_CAPACITY,
                "Too slow to read what is sent",
                DisconnectReason.SLOW_CONSUMER,
                true,
                services.counters().slowConsumers);
    }

    @Override
    public void onLost() {
        gone(null, DisconnectReason.CONNECTION_LOST);
    }

    @Override
    public void onDead() {
        close(
                CloseCode.PONG_TIMEOUT,
                CloseCode.PONG_TIMEOUT.reason(),
                DisconnectReason.HEARTBEAT_TIMEOUT,
                false,
                services.counters().heartbeatTimeouts);
    }

    /**
     * The first reason wins.
     *
     * @param dropQueue whether what is queued is not sent any more
     * @param counted counts it, before anybody is told; null for nothing
     */
    private void close(
            CloseCode code, String message, DisconnectReason reason, boolean dropQueue, @Nullable LongAdder counted) {
        if (!end(code.code(), reason)) {
            return;
        }
        if (counted != null) {
            counted.increment();
        }
        outbox.close(
                CloseStatus.truncated(code.code(), message),
                services.policy().errorBeforeClose() ? ServerFrames.error(code.code(), message) : null,
                dropQueue);
        leaveSoon();
    }

    /** The socket is closed, or dropped and as good as closed. */
    private void gone(@Nullable Integer code, DisconnectReason reason) {
        end(code, reason);
        leaveSoon();
        onGone.accept(this);
    }

    /** Whether it is to do nothing any more but leave. */
    boolean isClosing() {
        return ending != null;
    }

    private boolean end(@Nullable Integer code, DisconnectReason reason) {
        return ENDING.compareAndSet(this, null, new Ending(code, reason));
    }

    /** The socket layer closes by itself on input that RFC 6455 forbids, and on messages that are too long. */
    private static DisconnectReason reason(@Nullable CloseStatus status) {
        if (status == null) {
            return DisconnectReason.CONNECTION_LOST;
        }
        return switch (status.code()) {
            case 1002, 1003, 1007, 1009 -> DisconnectReason.INVALID_MESSAGE;
            default -> DisconnectReason.CLIENT_CLOSED;
        };
    }

    private void leaveSoon() {
        mailbox.post(this::leave);
        CompletableFuture<?> awaited = lookup;
        if (awaited != null) {
            // Messages that wait for it are not kept for a client that is gone.
            awaited.cancel(false);
        }
        Performer me = performer;
        if (me != null) {
            me.stopAsking();
        }
    }

    private @Nullable CompletionStage<?> leave() {
        Performer me = performer;
        IdleWatch idle = watch;
        if (me != null && idle != null && !left) {
            left = true;
            authorized();
            idle.stop();
            services.hub().senders().closed(outbox.eventLoop());
            me.leaveAll();
            AppHub hub = me.hub();
            hub.leave(this);
            if (announced) {
                Ending why = ending;
                Integer code = why == null ? null : why.code();
                DisconnectReason reason = why == null ? DisconnectReason.CONNECTION_LOST : why.reason();
                services.counters().meter().connectionClosed(code, reason);
                ClientFacts.logEnd(socketId(), hub.key(), code, reason);
                hub.tell(new VaskEvent.Disconnected(hub.key(), socketId(), code, reason));
            }
        }
        return null;
    }

    // --- small things ---

    long number() {
        return number;
    }

    long waitingBytes() {
        return outbox.waitingBytes();
    }

    private @Nullable CompletionStage<?> closeUnauthorized() {
        if (authorization != null) {
            close(
                    CloseCode.UNAUTHORIZED,
                    "Connection not authorized within timeout",
                    DisconnectReason.AUTHORIZATION_TIMEOUT);
        }
        return null;
    }

    /** It has signed in, or subscribed where one must be let in; or it is gone. */
    void authorized() {
        VaskTime.Cancellable timer = authorization;
        if (timer != null) {
            timer.cancel();
            authorization = null;
        }
    }

    @Override
    public void onSilent() {
        outbox.offer(ServerFrames.PING);
        outbox.flush();
        GuardedSocket.ping(socket, services.counters());
    }

    @Override
    public void onBug(Throwable bug) {
        services.counters().bug(LOG, "command", "a command of connection " + socketId() + " failed; it is closed", bug);
        close(CloseCode.OVER_CAPACITY, "Internal error", DisconnectReason.INTERNAL_ERROR);
    }
}
