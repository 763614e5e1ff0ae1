package dev.vask.internal.net;

import dev.vask.CloseCode;
import dev.vask.DisconnectReason;
import dev.vask.Peer;
import dev.vask.VaskEvent;
import dev.vask.auth.AuthDecision;
import dev.vask.internal.hub.AppHub;
import dev.vask.internal.hub.Subscription;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.ServerFrames;
import dev.vask.internal.session.Effect;
import dev.vask.internal.session.FewEntries;
import dev.vask.internal.session.JoinRefusal;
import dev.vask.internal.session.Question;
import dev.vask.internal.session.Session;
import dev.vask.spi.Envelope;
import dev.vask.spi.Topic;
import dev.vask.transport.OutboundText;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Does what a {@link Session} wants done, in order, and tells it how that went. Owns the connection's subscriptions and no
 * rule of the protocol. Runs inside the connection's mailbox only.
 */
final class Performer {
    private static final System.Logger LOG = System.getLogger(Performer.class.getName());
    private static final CompletionStage<?> DONE = CompletableFuture.completedFuture(null);

    private final Services services;
    private final AppHub hub;
    private final Connection connection;
    private final Session session;
    private final @Nullable Object principal;
    private Map<String, Subscription> subscriptions = Map.of();
    /** What the mailbox waits for, if that is the host. */
    private volatile @Nullable CompletableFuture<AuthDecision> asked;

    /** @param principal who the host knew the peer to be when it connected */
    Performer(Services services, AppHub hub, Connection connection, Session session, @Nullable Object principal) {
        this.services = services;
        this.hub = hub;
        this.connection = connection;
        this.session = session;
        this.principal = principal;
    }

    /** The app it is in. */
    AppHub hub() {
        return hub;
    }

    String socketId() {
        return session.socketId();
    }

    /** What a message from the client leads to. */
    interface Input {
        List<Effect> tell(Session session, long nowNanos);
    }

    /** A stage if the next message must wait for an answer from outside, else null. */
    @Nullable
    CompletionStage<?> perform(Input input, long nowNanos) {
        return perform(input.tell(session, nowNanos));
    }

    /** Ends every subscription. */
    void leaveAll() {
        subscriptions.values().forEach(hub::leave);
        subscriptions = Map.of();
    }

    /** Only the last of several effects ever waits. */
    private @Nullable CompletionStage<?> perform(List<Effect> effects) {
        CompletionStage<?> wait = null;
        for (Effect effect : effects) {
            wait = perform(effect);
        }
        connection.flush();
        return wait;
    }

    private @Nullable CompletionStage<?> perform(Effect effect) {
        if (effect instanceof Effect.Relay relay) {
            relay(relay);
        } else if (effect instanceof Effect.Send send) {
            connection.offer(send.frame());
        } else if (effect instanceof Effect.Join join) {
            return join(join);
        } else if (effect instanceof Effect.SignIn signIn) {
            return signIn(signIn);
        } else if (effect instanceof Effect.Ask ask) {
            return ask(ask.question());
        } else if (effect instanceof Effect.Leave leave) {
            leave(leave.channel());
        } else if (effect instanceof Effect.Watch watch) {
            watch(watch.userId(), watch.watchlist());
        } else if (effect instanceof Effect.Acknowledge acknowledge) {
            acknowledge(acknowledge.channel());
        } else if (effect instanceof Effect.Refuse refuse) {
            services.counters().refusedMessages.increment();
            services.counters().meter().messageRefused(refuse.reason());
            if (LOG.isLoggable(System.Logger.Level.DEBUG)) {
                // As a ready text: braces in it are not placeholders of the logger.
                LOG.log(
                        System.Logger.Level.DEBUG,
                        "message refused (" + refuse.reason() + ") on connection " + connection.socketId() + " of app "
                                + hub.key() + ": " + refuse.frames().get(0).text());
            }
            refuse.frames().forEach(connection::offer);
        } else if (effect instanceof Effect.Close close) {
            connection.close(
                    close.code(),
                    close.message(),
                    close.code() == CloseCode.UNAUTHORIZED ? DisconnectReason.SIGN_IN_REFUSED : DisconnectReason.FLOOD);
        }
        return null;
    }

    /** Waits for the host, not longer than a command may take, and then for what follows from its decision. */
    private CompletionStage<?> ask(Question question) {
        Peer peer = new Peer(hub.key(), connection.socketId(), principal, session.userId());
        CompletableFuture<AuthDecision> answer = services.decisions().on(question, peer, services::timeLimited);
        asked = answer;
        if (connection.isClosing()) {
            stopAsking();
        }
        return answer.<CompletionStage<?>>handle((decision, failure) -> {
                    asked = null;
                    if (connection.isClosing()) {
                        return DONE;
                    }
                    CompletionStage<?> wait =
                            perform(failure == null ? onDecision(question, decision) : onUndecided(question, failure));
                    return wait == null ? DONE : wait;
                })
                .thenCompose(wait -> wait);
    }

    /** The connection is closing: it must not wait for a decision before it leaves. From any thread. */
    void stopAsking() {
        CompletableFuture<AuthDecision> answer = asked;
        if (answer != null) {
            answer.cancel(false);
        }
    }

    private List<Effect> onDecision(Question question, AuthDecision decision) {
        try {
            return session.onDecision(question, decision);
        } catch (RuntimeException e) {
            return onUndecided(question, e);
        }
    }

    private List<Effect> onUndecided(Question question, Throwable failure) {
        services.counters()
                .failed(
                        LOG,
                        "authorizer",
                        "authorizer failed on a " + question.getClass().getSimpleName() + " of app " + hub.key()
                                + "; it is refused",
                        failure);
        return session.onUndecided(question);
    }

    private @Nullable CompletionStage<?> join(Effect.Join join) {
        ChannelName channel = join.channel();
        return decide(
                hub.join(connection, channel, join.member(), join.filter()),
                channel,
                () -> {
                    if (channel.kind().signed()) {
                        connection.authorized();
                    }
                },
                refusal -> session.onJoinRefused(channel, refusal));
    }

    private @Nullable CompletionStage<?> signIn(Effect.SignIn signIn) {
        return decide(
                hub.signIn(connection, signIn.userId(), signIn.acknowledgement()),
                ChannelName.ofUser(signIn.userId()),
                () -> signedIn(signIn),
                refusal -> session.onSignInRefused());
    }

    private void signedIn(Effect.SignIn signIn) {
        connection.authorized();
        hub.tell(new VaskEvent.SignedIn(hub.key(), connection.socketId(), signIn.userId()));
        if (signIn.next() != null) {
            connection.offer(signIn.next());
        }
        watch(signIn.userId(), signIn.watchlist());
        connection.flush();
    }

    /** The next command does not wait for the watchlist: its result is frames, in their order. */
    private void watch(String userId, List<String> watchlist) {
        Subscription signIn = subscriptions.get(ChannelName.ofUser(userId).text());
        if (signIn != null) {
            hub.watch(signIn, watchlist);
        }
    }

    /** Waits until a subscription is decided, not longer than a command may take. */
    private @Nullable CompletionStage<?> decide(
            Subscription subscription,
            ChannelName channel,
            Runnable onActive,
            Function<JoinRefusal, List<Effect>> onRefused) {
        subscriptions = FewEntries.with(subscriptions, channel.text(), subscription);
        CompletableFuture<@Nullable JoinRefusal> result = subscription.result().toCompletableFuture();
        if (result.isDone()) {
            decided(channel, result.join(), onActive, onRefused);
            return null;
        }
        return services.timeLimited(result).handle((refusal, timeout) -> {
            // It may have been acknowledged at this very moment: then the client knows that it is there.
            boolean tooLate = timeout != null && hub.giveUp(subscription);
            decided(channel, tooLate ? JoinRefusal.UNAVAILABLE : refusal, onActive, onRefused);
            return null;
        });
    }

    private void decided(
            ChannelName channel,
            @Nullable JoinRefusal refusal,
            Runnable onActive,
            Function<JoinRefusal, List<Effect>> onRefused) {
        if (refusal == null) {
            onActive.run();
            return;
        }
        leave(channel);
        perform(onRefused.apply(refusal));
    }

    private void leave(ChannelName channel) {
        Subscription subscription = subscriptions.get(channel.text());
        subscriptions = FewEntries.without(subscriptions, channel.text());
        if (subscription != null) {
            hub.leave(subscription);
        }
    }

    private void acknowledge(ChannelName channel) {
        Subscription subscription = subscriptions.get(channel.text());
        if (subscription != null) {
            hub.acknowledge(subscription);
        }
    }

    private void relay(Effect.Relay relay) {
        String channel = relay.channel().text();
        String socketId = connection.socketId();
        OutboundText frame = ServerFrames.clientEvent(channel, relay.event(), relay.data(), relay.userId());
        services.publish(new Topic(hub.key(), channel), new Envelope.Event(frame, socketId, null, null))
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        hub.tell(new VaskEvent.ClientEvent(
                                hub.key(), channel, relay.event(), relay.data(), socketId, relay.userId()));
                    } else {
                        connection.offer(ServerFrames.error(null, "Client event could not be delivered now"));
                        connection.flush();
                    }
                });
    }
}
