package dev.vask.internal.session;

import dev.vask.App;
import dev.vask.CloseCode;
import dev.vask.EventFilter;
import dev.vask.ProtocolPolicy;
import dev.vask.auth.AuthDecision;
import dev.vask.internal.protocol.ChannelKind;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.ClientMessage;
import dev.vask.internal.protocol.PlainText;
import dev.vask.internal.protocol.ProtocolViolation;
import dev.vask.internal.protocol.ServerFrames;
import dev.vask.spi.PresenceMember;
import dev.vask.transport.OutboundText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one connection, from accepted to closed: what a client says, and when, becomes {@link Effect}s.
 *
 * <p>Its laws: it calls nobody and waits for nobody; a refused message changes nothing but the rate counters; a failed
 * subscription never closes. After an {@link Effect.Ask}, {@link Effect.Join} or {@link Effect.SignIn} the next call must be
 * the one that says how it went. Not for several threads.
 */
public final class Session {
    private static final int WATCHLIST_LIMIT = 4302;
    private static final AuthDecision BY_SIGNATURE = AuthDecision.requireSignature();

    private final SessionApp app;
    private final String socketId;
    private final SessionRules rules;
    private final TokenBucket messages;
    /** Null until the first one: most connections only listen. */
    private @Nullable RateWindow clientEvents;

    private Map<String, Subscription> subscriptions = Map.of();
    private @Nullable PresenceMember user;

    private record Subscription(
            ChannelName channel, @Nullable PresenceMember member) {}

    public Session(SessionApp app, String socketId, SessionRules rules, long nowNanos) {
        this.app = app;
        this.socketId = socketId;
        this.rules = rules;
        this.messages = new TokenBucket(rules.messageRate, nowNanos);
    }

    /** A text message arrived. */
    public List<Effect> onText(String text, long nowNanos) {
        if (!messages.take(nowNanos)) {
            return tooManyMessages();
        }
        if (text.length() > rules.limits.maxMessageBytes()) {
            return List.of(
                    rules.refusals.message("Message is longer than " + rules.limits.maxMessageBytes() + " bytes"));
        }
        try {
            return onMessage(rules.parser.parse(text), nowNanos);
        } catch (ProtocolViolation e) {
            return List.of(rules.refusals.message(e.getMessage()));
        }
    }

    /** A ping or pong frame of the socket arrived: it counts as a message. */
    public List<Effect> onControlFrame(long nowNanos) {
        return messages.take(nowNanos) ? List.of() : tooManyMessages();
    }

    /** A binary message arrived; the protocol has none. */
    public List<Effect> onBinary(long nowNanos) {
        return messages.take(nowNanos)
                ? List.of(rules.refusals.message("Binary messages are not supported"))
                : tooManyMessages();
    }

    /** What this connection's subscriptions and sign-in are signed for. */
    public String socketId() {
        return socketId;
    }

    /** The user this connection is signed in as, or null. */
    public @Nullable String userId() {
        return user == null ? null : user.userId();
    }

    /**
     * The host has decided.
     *
     * @throws IllegalStateException naming the decision, where it makes no sense
     */
    public List<Effect> onDecision(Question question, AuthDecision decision) {
        if (question instanceof Question.Subscribe it) {
            return List.of(subscribe(it.channel(), it.message(), decision));
        }
        if (question instanceof Question.SignIn it) {
            return signIn(it.message(), decision);
        }
        return List.of(relay(((Question.ClientEvent) question).relay(), decision));
    }

    /** The host was asked, and did not decide: what was asked is refused. */
    public List<Effect> onUndecided(Question question) {
        return List.of(
                question instanceof Question.Subscribe it
                        ? rules.refusals.subscriptionUnavailable(
                                it.channel().text(), "Subscription to " + it.channel() + " could not be decided now")
                        : rules.refusals.message(
                                question instanceof Question.SignIn
                                        ? "Sign-in could not be decided now"
                                        : "Client event rejected - it could not be decided now"));
    }

    /** A {@link Effect.Join} could not be done: the subscription does not exist. */
    public List<Effect> onJoinRefused(ChannelName channel, JoinRefusal refusal) {
        String name = channel.text();
        subscriptions = FewEntries.without(subscriptions, name);
        return List.of(
                switch (refusal) {
                    case CHANNEL_FULL ->
                        rules.refusals.subscriptionLimit(
                                name, "Presence channel " + name + " has as many members as it may");
                    case UNAVAILABLE ->
                        rules.refusals.subscriptionUnavailable(
                                name, "Subscription to " + name + " could not be made now");
                });
    }

    /** A {@link Effect.SignIn} could not be done: nobody is signed in. */
    public List<Effect> onSignInRefused() {
        user = null;
        return List.of(rules.refusals.message("Sign-in could not be made now"));
    }

    private List<Effect> onMessage(ClientMessage message, long nowNanos) {
        // Cases in the order of how often they come.
        if (message instanceof ClientMessage.ClientEvent event) {
            return List.of(clientEvent(event, nowNanos));
        }
        if (message instanceof ClientMessage.Ping) {
            return List.of(new Effect.Send(ServerFrames.PONG));
        }
        if (message instanceof ClientMessage.Subscribe subscribe) {
            return List.of(subscribe(subscribe));
        }
        if (message instanceof ClientMessage.Unsubscribe unsubscribe) {
            return unsubscribe(unsubscribe);
        }
        if (message instanceof ClientMessage.SignIn signIn) {
            return rules.asks ? List.of(new Effect.Ask(new Question.SignIn(signIn))) : signIn(signIn, BY_SIGNATURE);
        }
        return List.of();
    }

    /** In the order of behaviour.md §6: name, duplicate, authorization, presence data, rules.limits. */
    private Effect subscribe(ClientMessage.Subscribe message) {
        ChannelName channel = ChannelName.parse(message.channel(), rules.limits);
        if (channel == null) {
            return rules.refusals.subscriptionInvalid(
                    message.channel(),
                    "Invalid channel name " + ProtocolViolation.excerpt(message.channel()) + ": expected 1 to "
                            + rules.limits.maxChannelNameLength() + " letters, digits and _-=@,.;");
        }
        String name = channel.text();
        if (subscriptions.containsKey(name)) {
            return duplicate(channel);
        }
        if (!message.dataIsText()) {
            return rules.refusals.subscriptionAuth(name, "Expected parameter channel_data to be a string");
        }
        // A user's own topic is open to whom the protocol says, and to nobody else.
        return rules.asks && channel.kind() != ChannelKind.USER
                ? new Effect.Ask(new Question.Subscribe(channel, message))
                : subscribe(channel, message, BY_SIGNATURE);
    }

    private Effect subscribe(ChannelName channel, ClientMessage.Subscribe message, AuthDecision answer) {
        EventFilter filter = answer instanceof AuthDecision.Filtered filtered ? filtered.filter() : null;
        AuthDecision decision = answer instanceof AuthDecision.Filtered filtered ? filtered.decision() : answer;
        String name = channel.text();
        PresenceMember member;
        try {
            member = authorize(channel, message, decision);
        } catch (ProtocolViolation e) {
            return rules.refusals.subscriptionAuth(name, e.getMessage());
        }
        if (subscriptions.size() >= rules.limits.maxChannelsPerConnection()) {
            return rules.refusals.subscriptionLimit(
                    name, "A connection may subscribe to " + rules.limits.maxChannelsPerConnection() + " channels");
        }
        ChannelName shared = app.shared(channel);
        subscriptions = FewEntries.with(subscriptions, shared.text(), new Subscription(shared, member));
        // Who is signed in gets the events of its user without a subscription; this only acknowledges.
        return channel.kind() == ChannelKind.USER
                ? new Effect.Send(ServerFrames.subscriptionSucceeded(name))
                : new Effect.Join(shared, member, filter);
    }

    private Effect duplicate(ChannelName channel) {
        if (rules.policy.duplicateSubscribe() == ProtocolPolicy.DuplicateSubscribe.REFUSE) {
            return rules.refusals.message("Existing subscription to channel " + channel);
        }
        return channel.kind() == ChannelKind.USER
                ? new Effect.Send(ServerFrames.subscriptionSucceeded(channel.text()))
                : new Effect.Acknowledge(channel);
    }

    /** The member a subscription makes, null where it makes none; throws where the client has no right to it. */
    private @Nullable PresenceMember authorize(
            ChannelName channel, ClientMessage.Subscribe message, AuthDecision decision) throws ProtocolViolation {
        String name = channel.text();
        if (decision != BY_SIGNATURE) {
            return Decided.member(channel, decision, user, rules.users);
        }
        if (channel.kind() == ChannelKind.USER) {
            if (user == null || !name.equals(ChannelName.ofUser(user.userId()).text())) {
                throw new ProtocolViolation("Only who is signed in as its user may subscribe to " + name);
            }
            return null;
        }
        if (!channel.kind().signed()) {
            return null;
        }
        AuthCheck.subscription(app.app(), socketId, name, message.channelData(), message.auth());
        if (!channel.kind().presence()) {
            return null;
        }
        if (message.channelData() != null) {
            return rules.users.ofChannelData(message.channelData());
        }
        if (user == null) {
            throw new ProtocolViolation(
                    name + " is a presence channel: a subscription needs channel_data or a sign-in before it");
        }
        return user;
    }

    private List<Effect> unsubscribe(ClientMessage.Unsubscribe message) {
        Subscription subscription = subscriptions.get(message.channel());
        subscriptions = FewEntries.without(subscriptions, message.channel());
        return subscription == null || subscription.channel().kind() == ChannelKind.USER
                ? List.of()
                : List.of(new Effect.Leave(subscription.channel()));
    }

    private List<Effect> signIn(ClientMessage.SignIn message, AuthDecision decision) {
        String userData;
        PresenceMember member;
        List<String> watchlist;
        try {
            if (decision == BY_SIGNATURE) {
                AuthCheck.signIn(app.app(), socketId, message.userData(), message.auth());
                userData = message.userData();
            } else {
                userData = Decided.userData(decision, rules.users);
            }
            member = rules.users.ofUserData(userData);
            watchlist = rules.users.watchlist(userData);
        } catch (ProtocolViolation e) {
            return List.of(
                    rules.policy.closeOnFailedSignIn()
                            ? new Effect.Close(CloseCode.UNAUTHORIZED, e.getMessage())
                            : rules.refusals.unauthorized(e.getMessage()));
        }
        PresenceMember before = user;
        if (before != null && !before.userId().equals(member.userId())) {
            return List.of(rules.refusals.unauthorized("This connection is signed in as another user"));
        }
        user = member;
        int limit = rules.limits.maxWatchlist();
        boolean tooMany = watchlist.size() > limit;
        OutboundText acknowledgement = ServerFrames.signInSucceeded(userData);
        OutboundText next = tooMany
                ? ServerFrames.error(WATCHLIST_LIMIT, "Only the first " + limit + " users of the watchlist are watched")
                : null;
        List<String> watched = tooMany ? watchlist.subList(0, limit) : watchlist;
        if (before == null) {
            return List.of(new Effect.SignIn(member.userId(), acknowledgement, next, watched));
        }
        Effect again = new Effect.Send(acknowledgement);
        Effect watch = new Effect.Watch(member.userId(), watched);
        return next == null ? List.of(again, watch) : List.of(again, new Effect.Send(next), watch);
    }

    private Effect clientEvent(ClientMessage.ClientEvent event, long nowNanos) {
        App current = app.app();
        Subscription subscription = subscriptions.get(event.channel());
        if (!current.clientEvents()) {
            return rules.refusals.message("Client event rejected - client events are not enabled for this app");
        }
        if (subscription == null) {
            return rules.refusals.unauthorized(
                    "Client event rejected - not subscribed to " + ProtocolViolation.excerpt(event.channel()));
        }
        if (!subscription.channel().kind().clientEvents()) {
            return rules.refusals.unauthorized(
                    "Client event rejected - only supported on private and presence channels that are not encrypted");
        }
        if (event.name().length() > rules.limits.maxEventNameLength() || !PlainText.isPlain(event.name())) {
            return rules.refusals.message("Client event rejected - its name is longer than "
                    + rules.limits.maxEventNameLength() + " characters or contains control characters");
        }
        if (event.dataTooLong()) {
            return rules.refusals.message(
                    "Client event rejected - its data is longer than " + rules.limits.maxEventDataBytes() + " bytes");
        }
        if (!mayRelay(current.clientEventRate(), nowNanos)) {
            return rules.refusals.clientEventRate();
        }
        PresenceMember member = subscription.member();
        Effect.Relay relay = new Effect.Relay(
                subscription.channel(), event.name(), event.data(), member == null ? null : member.userId());
        return rules.asks ? new Effect.Ask(new Question.ClientEvent(relay)) : relay;
    }

    private boolean mayRelay(int perSecond, long nowNanos) {
        RateWindow window = clientEvents == null ? new RateWindow() : clientEvents;
        clientEvents = window;
        return window.take(perSecond, nowNanos);
    }

    private Effect relay(Effect.Relay relay, AuthDecision decision) {
        if (decision instanceof AuthDecision.Refuse refuse) {
            return rules.refusals.unauthorized("Client event rejected - " + refuse.reason());
        }
        if (decision != AuthDecision.allow() && decision != BY_SIGNATURE) {
            throw Decided.misplaced("a client event is allowed with allow() or refused with refuse(…)", decision);
        }
        return relay;
    }

    private static List<Effect> tooManyMessages() {
        return List.of(new Effect.Close(CloseCode.OVER_CAPACITY, "Too many messages"));
    }
}
