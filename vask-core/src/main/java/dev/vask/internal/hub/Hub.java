package dev.vask.internal.hub;

import dev.vask.App;
import dev.vask.CloseCode;
import dev.vask.DisconnectReason;
import dev.vask.Limits;
import dev.vask.ProtocolPolicy;
import dev.vask.VaskEvent;
import dev.vask.Webhook;
import dev.vask.internal.protocol.ChannelKind;
import dev.vask.spi.Backplane;
import dev.vask.spi.BackplaneListener;
import dev.vask.spi.Cluster;
import dev.vask.spi.Envelope;
import dev.vask.spi.Notice;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The apps of this node, and where the backplane's word arrives. Safe for any thread. */
public final class Hub implements BackplaneListener {
    private static final System.Logger LOG = System.getLogger(Hub.class.getName());
    /** Clients that are sent away come back at once. */
    private static final Duration RECONNECT_WINDOW = Duration.ofSeconds(5);
    /** An app of the registry is discarded after this time without use. Longer than a webhook is retried. */
    static final Duration IDLE = Duration.ofMinutes(10);

    private final Limits limits;
    private final ProtocolPolicy policy;
    private final Backplane backplane;
    private final HostEvents events;
    private final Counters counters;
    private final VaskTime time;
    private final CacheBudget cacheBudget;
    private final Senders senders;
    private final @Nullable Cluster cluster;
    private final ConcurrentMap<String, AppHub> apps = new ConcurrentHashMap<>();
    private volatile Function<Notice, CompletionStage<Void>> notices = notice -> Lane.DONE;
    private final Set<Spread<Subscriber>> spreads = ConcurrentHashMap.newKeySet();
    private volatile boolean reconnectAfterGaps;
    private final CompletableFuture<Void> atRest = new CompletableFuture<>();
    private volatile boolean leaving;
    private volatile boolean closed;

    public Hub(
            Limits limits,
            ProtocolPolicy policy,
            Backplane backplane,
            HostEvents events,
            Counters counters,
            VaskTime time,
            Senders senders) {
        this.limits = limits;
        this.policy = policy;
        this.backplane = backplane;
        this.cluster = backplane.cluster();
        this.events = events;
        this.counters = counters;
        this.time = time;
        this.senders = senders;
        this.cacheBudget = new CacheBudget(limits.maxCachedBytes());
    }

    /** Who tells webhooks of what the engine has for them; set before the engine is started. */
    public void noticesTo(Function<Notice, CompletionStage<Void>> webhooks) {
        notices = webhooks;
    }

    /** Clients that may have missed events are to come back and fetch what they need; set before the engine is started. */
    public void reconnectAfterGaps() {
        reconnectAfterGaps = true;
    }

    /** The hub of an app, which stays as it is where it was seen before. */
    public AppHub of(App app) {
        return apps.compute(app.key(), (key, known) -> known == null ? new AppHub(this, app) : known.revived());
    }

    /**
     * The hub of an app, which from now on is as given here: a secret or switch holds at once for open connections too, and
     * a disabled app's are closed with 4003.
     */
    public AppHub replace(App app) {
        AppHub hub = of(app);
        if (hub.app() != app) {
            hub.replace(app);
            if (!app.enabled()) {
                hub.closeAll(CloseCode.APP_DISABLED, DisconnectReason.APP_DISABLED);
            }
        }
        return hub;
    }

    /** The hub of an app that has been seen, or null. It stays for at least {@link #IDLE}. */
    public @Nullable AppHub find(String key) {
        AppHub known = apps.get(key);
        // A first use after a while and the removal of an idle app exclude each other, as both run inside the map.
        return known == null || known.isUsed() ? known : apps.computeIfPresent(key, (same, hub) -> hub.used());
    }

    /** Whether this hub is the one of its app. */
    public boolean contains(AppHub hub) {
        return apps.get(hub.key()) == hub;
    }

    /**
     * Discards every app without connections, channels and pending webhooks that was not used for {@link #IDLE}. Its next use
     * creates it again.
     *
     * @param kept whether the app with a key is kept all the same
     */
    public void discardIdle(Predicate<String> kept) {
        long now = time.nanoTime();
        for (AppHub hub : apps.values()) {
            if (hub.isIdle(now, IDLE) && !kept.test(hub.key()) && events.discardIdle(hub.key())) {
                apps.computeIfPresent(hub.key(), (key, known) -> known == hub && hub.isIdle(now, IDLE) ? null : known);
            }
        }
    }

    /** The app with this key as it is now, or null if it was never seen or is removed. */
    public @Nullable App serving(String key) {
        AppHub hub = apps.get(key);
        return hub == null || hub.shut() == CloseCode.APP_UNKNOWN ? null : hub.app();
    }

    /** Closes an app's connections with 4001; the app is forgotten once they have left their channels. */
    public void remove(String key) {
        AppHub hub = apps.get(key);
        if (hub != null) {
            hub.retire();
            hub.closeAll(CloseCode.APP_UNKNOWN, DisconnectReason.APP_REMOVED);
            forgetIfDone(hub);
        }
    }

    void forgetIfDone(AppHub hub) {
        apps.computeIfPresent(hub.key(), (key, known) -> known == hub && hub.isDone() ? null : known);
    }

    /** The hubs of all apps that have been seen. */
    public Collection<AppHub> all() {
        return apps.values();
    }

    /** Where events for the host go. */
    public HostEvents events() {
        return events;
    }

    @Override
    public void onMessage(Topic topic, Envelope envelope) {
        deliver(topic, envelope);
    }

    /**
     * Delivers an envelope to the subscribers of this node.
     *
     * @return completes when the event loops of the receivers have accepted it; a {@link SlowDown} while the publisher is
     *     ahead of them
     */
    @Override
    public CompletionStage<Void> deliver(Topic topic, Envelope envelope) {
        // An event that is cached may create a channel: only then is the app in use without a connection.
        AppHub app = envelope instanceof Envelope.Event event && event.cache() != null
                ? find(topic.app())
                : apps.get(topic.app());
        return app == null ? Lane.DONE : app.deliver(topic.channel(), envelope);
    }

    @Override
    public void onMemberAdded(Topic topic, PresenceMember member, boolean tellHost) {
        with(topic, channel -> channel.memberAdded(member, tellHost));
    }

    @Override
    public void onMemberRemoved(Topic topic, String userId, boolean tellHost) {
        if (!with(topic, channel -> channel.memberRemoved(userId, tellHost)) && tellHost) {
            events.add(new VaskEvent.MemberRemoved(topic.app(), topic.channel(), userId));
            events.dispatch();
        }
    }

    @Override
    public void onMembers(Topic topic, List<PresenceMember> members) {
        with(topic, channel -> channel.membersAre(members));
    }

    @Override
    public void onCached(Topic topic, Envelope.Event event) {
        with(topic, channel -> channel.keep(event));
    }

    @Override
    public void onCount(Topic topic, int subscriptions, boolean tellHost) {
        if (!with(topic, channel -> channel.count(subscriptions, tellHost)) && tellHost) {
            AppHub app = apps.get(topic.app());
            if (app != null && app.app().subscriptionCount()) {
                events.add(new VaskEvent.SubscriptionCount(topic.app(), topic.channel(), subscriptions));
                events.dispatch();
            }
        }
    }

    @Override
    public int subscriptions(Topic topic) {
        Channel channel = channel(topic);
        return channel == null ? 0 : channel.info().subscriptions();
    }

    @Override
    public void onGap(Collection<Topic> topics, Duration atMost, String cause) {
        counters.gaps.increment();
        LOG.log(
                System.Logger.Level.WARNING,
                "events on {0} channels may have been missed, for at most {1} ms: {2}",
                topics.size(),
                atMost.toMillis(),
                cause);
        Map<String, List<String>> byApp = new TreeMap<>();
        for (Topic topic : topics) {
            if (!topic.channel().startsWith(ChannelKind.USER.prefix())) {
                byApp.computeIfAbsent(topic.app(), app -> new ArrayList<>()).add(topic.channel());
            }
        }
        byApp.forEach((app, channels) -> events.add(new VaskEvent.Gap(app, List.copyOf(channels), atMost, cause)));
        events.dispatch();
        if (reconnectAfterGaps) {
            Set<Subscriber> affected = new LinkedHashSet<>();
            for (Topic topic : topics) {
                with(topic, channel -> affected.addAll(channel.subscribers()));
            }
            sendAway(List.copyOf(affected));
        }
    }

    @Override
    public boolean wantsNotices(String app) {
        App known = serving(app);
        return known != null
                && known.webhooks().stream()
                        .flatMap(webhook -> webhook.kinds().stream())
                        .anyMatch(Webhook.Kind::isTransition);
    }

    @Override
    public CompletionStage<Void> onNotice(Notice notice) {
        return notices.apply(notice);
    }

    private void sendAway(List<Subscriber> affected) {
        Spread<Subscriber> spread = new Spread<>(time, affected, RECONNECT_WINDOW, Hub::reconnect);
        spreads.removeIf(Spread::isOver);
        spreads.add(spread);
        if (closed) {
            spread.stop();
        }
        spread.run();
    }

    /**
     * Completes when the engine between nodes has said what is to be said of the channels that this node had; at once where
     * there is none. For when everybody has gone.
     */
    public CompletionStage<Void> atRest() {
        leaving = true;
        lookForRest();
        return atRest;
    }

    /** Under the channel's lock, so that whoever waits must hear of it later. */
    void channelIsGone() {
        if (leaving && !closed && !atRest.isDone()) {
            time.after(Duration.ZERO, this::lookForRest);
        }
    }

    private void lookForRest() {
        if (cluster == null || apps.values().stream().allMatch(AppHub::isAtRest)) {
            atRest.complete(null);
        }
    }

    /** From now on nobody is sent away because of a gap, and nobody waits for rest. */
    public void close() {
        closed = true;
        spreads.forEach(Spread::stop);
    }

    boolean isClosed() {
        return closed;
    }

    private static void reconnect(Subscriber subscriber) {
        subscriber.close(CloseCode.RECONNECT, "Events may have been missed", DisconnectReason.GAP);
    }

    private @Nullable Channel channel(Topic topic) {
        AppHub app = apps.get(topic.app());
        return app == null ? null : app.find(topic.channel());
    }

    /** False if nobody here knows the channel. */
    private boolean with(Topic topic, Consumer<Channel> change) {
        Channel channel = channel(topic);
        if (channel == null) {
            return false;
        }
        change.accept(channel);
        return true;
    }

    @Override
    public void onOnline(Topic user, boolean online) {
        AppHub app = apps.get(user.app());
        if (app != null) {
            app.online(user.channel(), online);
        }
    }

    @Override
    public void onOccupied(Topic topic) {
        AppHub app = apps.get(topic.app());
        if (app != null) {
            app.occupied(topic.channel());
        }
    }

    @Override
    public void onVacated(Topic topic) {
        AppHub app = apps.get(topic.app());
        if (app != null) {
            app.vacated(topic.channel());
        }
    }

    Limits limits() {
        return limits;
    }

    ProtocolPolicy policy() {
        return policy;
    }

    Backplane backplane() {
        return backplane;
    }

    /** Null where this node is all there is. */
    @Nullable
    Cluster cluster() {
        return cluster;
    }

    Counters counters() {
        return counters;
    }

    VaskTime time() {
        return time;
    }

    /** The threads that send broadcasts, and their backlog. */
    public Senders senders() {
        return senders;
    }

    CacheBudget cacheBudget() {
        return cacheBudget;
    }
}
