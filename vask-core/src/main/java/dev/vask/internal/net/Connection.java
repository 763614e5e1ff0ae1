package dev.vask.internal.net;

import dev.vask.App;
import dev.vask.CloseCode;
import dev.vask.VaskEvent;
import dev.vask.internal.hub.AppHub;
import dev.vask.internal.hub.Subscriber;
import dev.vask.internal.hub.Subscription;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.ServerFrames;
import dev.vask.internal.protocol.SocketId;
import dev.vask.internal.session.Effect;
import dev.vask.internal.session.JoinRefusal;
import dev.vask.internal.session.Session;
import dev.vask.spi.Envelope;
import dev.vask.spi.Topic;
import dev.vask.spi.VaskTime;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.OutboundText;
import dev.vask.transport.Socket;
import dev.vask.transport.SocketHandler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection: a {@link Mailbox} that orders what happens to it, a {@link Session} that decides, an {@link Outbox} that
 * sends. It performs the session's effects and owns no rule of the protocol.
 *
 * <p>Life: opened (waiting for its app), accepted, closing, closed. From the moment a close is decided it hears and says
 * nothing more and leaves everything; the closing handshake is then only the socket's.
 */
final class Connection implements SocketHandler, Subscriber {
    private static final System.Logger LOG = System.getLogger(Connection.class.getName());

    private final Services services;
    private final Mailbox mailbox = new Mailbox(this::onBug);
    private final Outbox outbox;
    private final Socket socket;
    private final String remoteAddress;
    private final Consumer<Connection> onGone;

    private volatile @Nullable Accepted accepted;
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile @Nullable Integer closeCode;

    // Touched by commands in the mailbox only.
    private final Map<String, Subscription> subscriptions = new HashMap<>();
    private boolean left;

    /** What a connection has once its app has let it in. */
    private record Accepted(AppHub hub, String socketId, Session session, IdleWatch watch) {
        String app() {
            return hub.app().key();
        }
    }

    Connection(Services services, Socket socket, String remoteAddress, Consumer<Connection> onGone) {
        this.services = services;
        this.socket = socket;
        this.remoteAddress = remoteAddress;
        this.onGone = onGone;
        this.outbox = new Outbox(socket, services.time(), services.limits(), services.counters(), new Outbox.Owner() {
            @Override
            public void onSlow() {
                closeSlow();
            }

            @Override
            public void onLost() {
                lost(null);
            }
        });
    }

    // --- opening ---

    /** Enters the hub when its app is known; what the client says before that waits. */
    void open(CompletionStage<@Nullable App> app, Function<App, @Nullable CloseCode> check) {
        mailbox.post(() -> timeLimited(app).handle((found, failure) -> {
            enter(found, failure, check);
            return null;
        }));
    }

    private void enter(@Nullable App app, @Nullable Throwable failure, Function<App, @Nullable CloseCode> check) {
        if (closing.get()) {
            return;
        }
        if (failure != null) {
            services.counters().failures.increment();
            LOG.log(System.Logger.Level.WARNING, "the app registry did not answer", failure);
            refuse(CloseCode.OVER_CAPACITY, "The application could not be looked up");
            return;
        }
        CloseCode refusal = app == null ? CloseCode.APP_UNKNOWN : check.apply(app);
        if (app == null || refusal != null) {
            refuse(refusal == null ? CloseCode.APP_UNKNOWN : refusal);
            return;
        }
        AppHub hub = services.hub().with(app);
        if (!hub.takePlace()) {
            refuse(CloseCode.OVER_QUOTA);
            return;
        }
        accept(hub, app);
    }

    private void accept(AppHub hub, App app) {
        IdleWatch watch = new IdleWatch(
                services.time(),
                app.activityTimeout().toNanos(),
                app.pongTimeout().toNanos(),
                this::ping,
                this::closeDead);
        do {
            String id = SocketId.draw(services.random());
            Session session = new Session(
                    hub::app, id, services.json(), services.limits(), services.policy(), services.time().nanoTime());
            accepted = new Accepted(hub, id, session, watch);
        } while (!hub.enter(this));
        outbox.offer(ServerFrames.connectionEstablished(
                socketId(), (int) app.activityTimeout().toSeconds()));
        watch.start();
        hostEvent(new VaskEvent.Connected(app.key(), socketId(), remoteAddress));
        outbox.flush();
    }

    /** Closes a connection that was not let in. */
    void refuse(CloseCode code) {
        refuse(code, code.reason());
    }

    private void refuse(CloseCode code, String message) {
        services.counters().refusedConnections.increment();
        close(code, message);
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

    private void alive(long nowNanos) {
        Accepted me = accepted;
        if (me != null) {
            me.watch().seen(nowNanos);
        }
    }

    @Override
    public void onClosed(@Nullable CloseStatus status) {
        outbox.closed();
        lost(status == null ? null : status.code());
    }

    private interface Message {
        List<Effect> tell(Session session, long nowNanos);
    }

    private void receive(Message message) {
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
            return me == null || closing.get() ? null : perform(me, message.tell(me.session(), now));
        });
    }

    // --- effects ---

    /** Performs effects in order; a stage where one of them waits for an answer. Only the last one ever does. */
    private @Nullable CompletionStage<?> perform(Accepted me, List<Effect> effects) {
        CompletionStage<?> wait = null;
        for (Effect effect : effects) {
            wait = perform(me, effect);
        }
        outbox.flush();
        return wait;
    }

    private @Nullable CompletionStage<?> perform(Accepted me, Effect effect) {
        if (effect instanceof Effect.Send send) {
            outbox.offer(send.frame());
        } else if (effect instanceof Effect.Relay relay) {
            relay(me, relay);
        } else if (effect instanceof Effect.Join join) {
            Subscription subscription = me.hub().join(this, join.channel(), join.member());
            return entered(
                    me,
                    subscription,
                    join.channel(),
                    () -> {},
                    refusal -> me.session().onJoinRefused(join.channel(), refusal));
        } else if (effect instanceof Effect.SignIn signIn) {
            Subscription subscription = me.hub().signIn(this, signIn.userId(), signIn.acknowledgement());
            return entered(
                    me,
                    subscription,
                    ChannelName.ofUser(signIn.userId()),
                    () -> hostEvent(new VaskEvent.SignedIn(me.app(), me.socketId(), signIn.userId())),
                    refusal -> me.session().onSignInRefused());
        } else if (effect instanceof Effect.Acknowledge acknowledge) {
            Subscription subscription = subscriptions.get(acknowledge.channel().text());
            if (subscription != null) {
                me.hub().acknowledge(subscription);
            }
        } else if (effect instanceof Effect.Leave leave) {
            Subscription subscription = subscriptions.remove(leave.channel().text());
            if (subscription != null) {
                me.hub().leave(subscription);
            }
        } else if (effect instanceof Effect.Refuse refuse) {
            services.counters().refusedMessages.increment();
            refuse.frames().forEach(outbox::offer);
        } else if (effect instanceof Effect.Close close) {
            close(close.code(), close.message());
        }
        return null;
    }

    /** Waits for a subscription to be decided, not longer than a command may take. */
    private @Nullable CompletionStage<?> entered(
            Accepted me,
            Subscription subscription,
            ChannelName channel,
            Runnable onActive,
            Function<JoinRefusal, List<Effect>> onRefused) {
        subscriptions.put(channel.text(), subscription);
        CompletableFuture<@Nullable JoinRefusal> result = subscription.result().toCompletableFuture();
        if (result.isDone()) {
            decided(me, channel, result.join(), onActive, onRefused);
            return null;
        }
        return timeLimited(result).handle((refusal, timeout) -> {
            decided(me, channel, timeout == null ? refusal : JoinRefusal.UNAVAILABLE, onActive, onRefused);
            return null;
        });
    }

    private void decided(
            Accepted me,
            ChannelName channel,
            @Nullable JoinRefusal refusal,
            Runnable onActive,
            Function<JoinRefusal, List<Effect>> onRefused) {
        if (refusal == null) {
            onActive.run();
            return;
        }
        Subscription subscription = subscriptions.remove(channel.text());
        if (subscription != null) {
            me.hub().leave(subscription);
        }
        perform(me, onRefused.apply(refusal));
    }

    private void relay(Accepted me, Effect.Relay relay) {
        String channel = relay.channel().text();
        OutboundText frame = ServerFrames.clientEvent(channel, relay.event(), relay.data(), relay.userId());
        services.publish(new Topic(me.app(), channel), new Envelope.Event(frame, me.socketId()))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        outbox.offer(ServerFrames.error(null, "Client event could not be delivered now"));
                        outbox.flush();
                    }
                });
        hostEvent(new VaskEvent.ClientEvent(
                me.app(), channel, relay.event(), relay.data(), me.socketId(), relay.userId()));
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
    public void flush() {
        outbox.flush();
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
        mailbox.post(this::leaveAll);
        return true;
    }

    /** The socket is gone, or as good as gone. */
    private void lost(@Nullable Integer code) {
        if (closing.compareAndSet(false, true)) {
            closeCode = code;
        }
        mailbox.post(this::leaveAll);
        onGone.accept(this);
    }

    private @Nullable CompletionStage<?> leaveAll() {
        Accepted me = accepted;
        if (me == null || left) {
            return null;
        }
        left = true;
        me.watch().stop();
        subscriptions.values().forEach(me.hub()::leave);
        subscriptions.clear();
        me.hub().leave(this);
        hostEvent(new VaskEvent.Disconnected(me.app(), me.socketId(), closeCode));
        return null;
    }

    // --- small things ---

    private void ping() {
        outbox.offer(ServerFrames.PING);
        outbox.flush();
        try {
            socket.ping();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a socket threw from ping, which its contract forbids", e);
        }
    }

    private void hostEvent(VaskEvent event) {
        services.hub().events().add(event);
        services.hub().events().dispatch();
    }

    private void onBug(Throwable bug) {
        services.counters().failures.increment();
        LOG.log(System.Logger.Level.ERROR, "a command of connection " + socketId() + " failed; it is closed", bug);
        close(CloseCode.OVER_CAPACITY, "Internal error");
    }

    private <T extends @Nullable Object> CompletableFuture<T> timeLimited(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (future.isDone()) {
            return future;
        }
        CompletableFuture<T> limited = new CompletableFuture<>();
        VaskTime.Cancellable timer = services.time()
                .after(
                        services.limits().commandTimeout(),
                        () -> limited.completeExceptionally(new TimeoutException("no answer")));
        stage.whenComplete((value, failure) -> {
            timer.cancel();
            if (failure == null) {
                limited.complete(value);
            } else {
                limited.completeExceptionally(failure);
            }
        });
        return limited;
    }
}
