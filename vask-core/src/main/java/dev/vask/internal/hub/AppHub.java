package dev.vask.internal.hub;

import dev.vask.App;
import dev.vask.CloseCode;
import dev.vask.DisconnectReason;
import dev.vask.EventFilter;
import dev.vask.VaskEvent;
import dev.vask.internal.protocol.ChannelKind;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.session.SessionApp;
import dev.vask.internal.session.TokenBucket;
import dev.vask.spi.Backplane;
import dev.vask.spi.Cluster;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import dev.vask.spi.VaskTime;
import dev.vask.transport.OutboundText;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One app on this node: its connections and its channels. Safe for any thread. */
public final class AppHub implements SessionApp {
    private static final System.Logger LOG = System.getLogger(AppHub.class.getName());

    private final Hub hub;
    private final String key;
    private volatile App app;
    private volatile boolean retired;
    /** Set by every use, and cleared by the sweep of idle apps. */
    private volatile boolean used = true;
    /** Touched by the sweep only. */
    private long idleSinceNanos;
    /** The object that the host application holds for this app. */
    private volatile @Nullable WeakReference<Object> handle;

    private final ConcurrentMap<String, Subscriber> connections = new ConcurrentHashMap<>();
    private final AtomicInteger places = new AtomicInteger();
    private final ReentrantLock turnLock = new ReentrantLock();
    private final TokenBucket turns;

    private final ConcurrentMap<String, Channel> channels = new ConcurrentHashMap<>();
    private final Queries queries = new Queries(this);
    private final Watchlists watchlists = new Watchlists(this);
    private final ChannelEvents channelEvents;
    private final Terminations terminations;

    AppHub(Hub hub, App app) {
        this.hub = hub;
        this.key = app.key();
        this.app = app;
        this.channelEvents = new ChannelEvents(key, hub.events());
        this.terminations = new Terminations(hub.time());
        this.turns = new TokenBucket(
                TokenBucket.Rate.of(
                        hub.limits().connectsPerSecond(), hub.limits().connectBurst()),
                hub.time().nanoTime());
    }

    /** The app's key. */
    public String key() {
        return key;
    }

    @Override
    public App app() {
        return app;
    }

    void replace(App replacement) {
        app = replacement;
    }

    /** Refuses every further connection, and discards the cached events: the app is removed. */
    void retire() {
        retired = true;
        channels.values().forEach(Channel::dropCached);
    }

    boolean isRetired() {
        return retired;
    }

    /** Why nobody is let in any more, or null. */
    public @Nullable CloseCode shut() {
        if (retired) {
            return CloseCode.APP_UNKNOWN;
        }
        return app.enabled() ? null : CloseCode.APP_DISABLED;
    }

    AppHub revived() {
        retired = false;
        used = true;
        return this;
    }

    /** Nobody waits for the engine, or may still be told of what is over. */
    boolean isAtRest() {
        return channels.isEmpty();
    }

    /** Whether the Vask is closed. */
    boolean isClosed() {
        return hub.isClosed();
    }

    boolean isUsed() {
        return used;
    }

    AppHub used() {
        used = true;
        return this;
    }

    /**
     * Returns the object by which the host application uses this app; created if there is none that is reachable. While it is
     * reachable the app is not discarded.
     */
    public <T> T handle(Class<T> type, Supplier<T> create) {
        turnLock.lock();
        try {
            WeakReference<Object> known = handle;
            Object held = known == null ? null : known.get();
            if (held != null) {
                return type.cast(held);
            }
            T created = create.get();
            handle = new WeakReference<>(created);
            return created;
        } finally {
            turnLock.unlock();
        }
    }

    /** Whether the app was not in use for this time; called by one sweep after the other. */
    boolean isIdle(long nowNanos, Duration time) {
        WeakReference<Object> held = handle;
        boolean inUse = used || places.get() != 0 || !channels.isEmpty() || (held != null && !held.refersTo(null));
        terminations.discardOld();
        if (inUse) {
            used = false;
            idleSinceNanos = nowNanos;
            return false;
        }
        return nowNanos - idleSinceNanos >= time.toNanos();
    }

    boolean isDone() {
        return retired && places.get() == 0 && channels.isEmpty();
    }

    // --- connections ---

    /** Whether one more connection may come in at this moment; for each that would. */
    public boolean takeTurn() {
        turnLock.lock();
        try {
            return turns.take(hub.time().nanoTime());
        } finally {
            turnLock.unlock();
        }
    }

    /** Takes a place for one more connection; false if the app has as many as it may. {@link #leave} gives it back. */
    public boolean takePlace() {
        int most = app.maxConnections();
        // Not taken and given back: meanwhile another would be turned away for whom there is a place.
        return places.getAndUpdate(taken -> taken < most ? taken + 1 : taken) < most;
    }

    /** Enters a connection that has a place; false if its socket id is taken. */
    public boolean enter(Subscriber connection) {
        boolean entered = connections.putIfAbsent(connection.socketId(), connection) == null;
        if (entered) {
            hub.counters().connections.increment();
        }
        return entered;
    }

    /** Ends what {@link #takePlace} and {@link #enter} began. */
    public void leave(Subscriber connection) {
        if (connections.remove(connection.socketId(), connection)) {
            hub.counters().connections.decrement();
        }
        watchlists.unwatch(connection);
        places.decrementAndGet();
        if (retired) {
            hub.forgetIfDone(this);
        }
    }

    /** Closes every connection, each with this code. */
    void closeAll(CloseCode code, DisconnectReason reason) {
        for (Subscriber connection : List.copyOf(connections.values())) {
            connection.close(code, code.reason(), reason);
        }
    }

    /** The open connection with this socket id, or null. */
    @Nullable
    Subscriber connection(@Nullable String socketId) {
        return socketId == null ? null : connections.get(socketId);
    }

    // --- subscriptions ---

    /**
     * Subscribes a connection to a channel.
     *
     * @param member who joins a presence channel; null elsewhere
     * @param filter which events it gets; null for all
     */
    public Subscription join(
            Subscriber connection, ChannelName name, @Nullable PresenceMember member, @Nullable EventFilter filter) {
        return join(name, channel -> channel.join(new Subscription(channel, connection, member, null, filter)));
    }

    /**
     * Makes a connection reachable as a user.
     *
     * @param acknowledgement sent in one step with that: whatever is sent to the user afterwards comes after it
     */
    public Subscription signIn(Subscriber connection, String userId, OutboundText acknowledgement) {
        return join(
                ChannelName.ofUser(userId),
                channel -> channel.join(new Subscription(channel, connection, null, acknowledgement, null)));
    }

    /**
     * Sends a connection the state of these users and every later change, in place of the users that it watched before.
     *
     * @param signIn the connection's {@link #signIn}
     * @param userIds each once; empty for none
     */
    public void watch(Subscription signIn, List<String> userIds) {
        watchlists.watch(signIn, userIds);
    }

    /** @param join answers null where the channel has been given up meanwhile */
    private Subscription join(ChannelName name, Function<Channel, @Nullable Subscription> join) {
        Subscription subscription;
        do {
            subscription = join.apply(channels.computeIfAbsent(name.text(), text -> new Channel(this, name)));
        } while (subscription == null);
        return subscription;
    }

    @Override
    public ChannelName shared(ChannelName name) {
        Channel channel = channels.get(name.text());
        return channel == null ? name : channel.name();
    }

    /** Ends a subscription, whatever its state. */
    public void leave(Subscription subscription) {
        subscription.channel.leave(subscription, true);
    }

    /** Ends a subscription that nobody waits for any more; false, and nothing is done, if it is active by now. */
    public boolean giveUp(Subscription subscription) {
        return subscription.channel.leave(subscription, false);
    }

    /** Acknowledges a subscription once more. */
    public void acknowledge(Subscription subscription) {
        subscription.channel.acknowledge(subscription);
    }

    void remove(Channel channel) {
        channels.remove(channel.name().text(), channel);
        if (retired) {
            hub.forgetIfDone(this);
        }
        hub.channelIsGone();
    }

    // --- from the backplane ---

    /** Delivers an envelope of the backplane; the stage completes when event loops have accepted it. */
    CompletionStage<Void> deliver(String channel, Envelope envelope) {
        // A cached event is kept without subscribers, too: there is no other place for it.
        ChannelName kept = envelope instanceof Envelope.Event event && event.cache() != null && cluster() == null
                ? ChannelName.parse(channel, Integer.MAX_VALUE)
                : null;
        while (true) {
            Channel found = kept == null
                    ? channels.get(channel)
                    : channels.computeIfAbsent(channel, text -> new Channel(this, kept));
            CompletionStage<Void> accepted = found == null ? Lane.DONE : found.deliver(envelope);
            if (accepted != null) {
                return accepted;
            }
        }
    }

    void online(String userTopic, boolean online) {
        watchlists.online(userTopic, online);
    }

    void occupied(String channel) {
        if (!isUserTopic(channel)) {
            tell(new VaskEvent.Occupied(key, channel));
        }
    }

    void vacated(String channel) {
        if (!isUserTopic(channel)) {
            tell(new VaskEvent.Vacated(key, channel));
        }
    }

    void terminate(String userTopic, Subscription[] connectionsOfUser) {
        if (connectionsOfUser.length == 0) {
            return;
        }
        CloseCode code = terminations.code(userTopic, hub.policy().terminateCode());
        for (Subscription subscription : connectionsOfUser) {
            subscription.subscriber.close(
                    code, "Connection terminated by the application", DisconnectReason.USER_TERMINATED);
        }
    }

    // --- queries ---

    /** How channels stand. */
    public Queries queries() {
        return queries;
    }

    /** The channel with this name on this node, or null. */
    @Nullable
    Channel find(String name) {
        return channels.get(name);
    }

    /** The channels of this node. */
    Collection<Channel> all() {
        return channels.values();
    }

    /** Tells the host; not to be called under a lock. */
    public void tell(VaskEvent event) {
        events().add(event);
        events().dispatch();
    }

    // --- what channels need to know ---

    Backplane backplane() {
        return hub.backplane();
    }

    @Nullable
    Cluster cluster() {
        return hub.cluster();
    }

    /** Counts subscriptions and occupied channels of this node for the statistics. Called under the lock of the channel. */
    void subscribersChanged(ChannelName name, int subscriptions, int channels) {
        if (name.kind() != ChannelKind.USER) {
            hub.counters().subscriptions.add(subscriptions);
            hub.counters().channels.add(channels);
        }
    }

    /** A channel's number of subscriptions on this node changed; without a lock. */
    void countChanged(ChannelName name) {
        Cluster cluster = hub.cluster();
        if (cluster != null && name.kind() != ChannelKind.USER) {
            cluster.countChanged(new Topic(key, name.text()), CountNotices.areWanted(this, name));
        }
    }

    HostEvents events() {
        return hub.events();
    }

    ChannelEvents channelEvents() {
        return channelEvents;
    }

    VaskTime time() {
        return hub.time();
    }

    CacheBudget cacheBudget() {
        return hub.cacheBudget();
    }

    Senders senders() {
        return hub.senders();
    }

    Sweep sweep() {
        return new Sweep(hub.senders());
    }

    int maxPresenceMembers() {
        return hub.limits().maxPresenceMembers();
    }

    /** Counts and logs an exception of an event filter; the event is not sent to that subscriber. */
    void filterFailed(String channel, Throwable failure) {
        hub.counters()
                .failed(
                        LOG,
                        "event filter",
                        "event filter of a subscription to " + channel + " in app " + key
                                + " threw; the event is not sent to that subscriber",
                        failure);
    }

    void failed(String what, Throwable failure) {
        hub.counters().failed(LOG, "backplane", "backplane failed at " + what + " of app " + key, failure);
    }

    private static boolean isUserTopic(String channel) {
        return channel.startsWith(ChannelKind.USER.prefix());
    }
}
