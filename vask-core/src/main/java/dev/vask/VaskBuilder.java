package dev.vask;

import dev.vask.internal.api.Api;
import dev.vask.internal.hub.Counters;
import dev.vask.internal.hub.HostEvents;
import dev.vask.internal.hub.Hub;
import dev.vask.internal.hub.Senders;
import dev.vask.internal.json.JsonIn;
import dev.vask.internal.local.LocalBackplane;
import dev.vask.internal.net.Acceptor;
import dev.vask.internal.net.AppFinder;
import dev.vask.internal.net.Decisions;
import dev.vask.internal.net.Services;
import dev.vask.internal.session.SessionRules;
import dev.vask.internal.time.ExecutorTime;
import dev.vask.internal.time.SystemTime;
import dev.vask.internal.webhook.HttpWebhookSender;
import dev.vask.internal.webhook.WebhookServices;
import dev.vask.internal.webhook.Webhooks;
import dev.vask.spi.Backplane;
import dev.vask.spi.VaskTime;
import dev.vask.spi.WebhookSender;
import dev.vask.transport.adapter.Linkage;
import java.lang.invoke.MethodHandles;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Every option of a {@link Vask}. Not thread-safe. One builder builds one Vask. Every method throws {@link NullPointerException}
 * for null, with the name of the option.
 */
public final class VaskBuilder {
    private final Map<String, App> apps = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final List<VaskListener> listeners = new ArrayList<>();
    private boolean tellPublished;
    private @Nullable AppRegistry registry;
    private @Nullable Authorizer authorizer;
    private Limits limits = Limits.defaults();
    private ProtocolPolicy policy = ProtocolPolicy.standard();
    private Backplane backplane = new LocalBackplane();
    private boolean reconnectAfterGaps;
    private @Nullable VaskTime time;
    private @Nullable Executor executor;
    private @Nullable Executor registryExecutor;
    private @Nullable Executor sendExecutor;
    private RandomGenerator random = new SecureRandom();
    private Duration drainWindow = Duration.ofSeconds(5);
    private @Nullable WebhookSender webhookSender;
    private boolean publicWebhooksOnly;
    private Duration webhookCloseTimeout = Duration.ofSeconds(1);
    private VaskMeter meter = VaskMeter.NONE;
    private boolean built;

    VaskBuilder() {}

    /** Serves an app; call once for each. */
    public VaskBuilder app(App app) {
        Objects.requireNonNull(app, "app must not be null");
        if (apps.putIfAbsent(app.key(), app) != null) {
            problems.add("two apps have the key '" + app.key() + "'");
        }
        return this;
    }

    /**
     * Sets the registry of the apps that are not given to this builder; see {@link #registryExecutor} for its thread. Default:
     * none.
     */
    public VaskBuilder apps(AppRegistry registry) {
        Objects.requireNonNull(registry, "registry must not be null: omit apps(…) if all apps are named");
        this.registry = registry;
        return this;
    }

    /** Who decides what clients may do, besides signatures. Default: nobody. */
    public VaskBuilder authorizer(Authorizer authorizer) {
        Objects.requireNonNull(authorizer, "authorizer must not be null: omit authorizer(…) for none");
        this.authorizer = authorizer;
        return this;
    }

    /** Sets the bounds. Default: {@link Limits#defaults()}. {@link #build} refuses bounds that contradict each other. */
    public VaskBuilder limits(Limits limits) {
        Objects.requireNonNull(limits, "limits must not be null: the default is Limits.defaults()");
        this.limits = limits;
        return this;
    }

    /** Default: {@link ProtocolPolicy#standard()}. */
    public VaskBuilder policy(ProtocolPolicy policy) {
        Objects.requireNonNull(policy, "policy must not be null: the default is ProtocolPolicy.standard()");
        this.policy = policy;
        return this;
    }

    /** Hears what happens; may be called several times, listeners are told in that order. */
    public VaskBuilder listener(VaskListener listener) {
        Objects.requireNonNull(listener, "listener must not be null");
        listeners.add(listener);
        return this;
    }

    /**
     * Whether listeners are told of each event that the host itself triggers, for logs and consoles. Costs a call of the
     * listeners for each. Default: false.
     */
    public VaskBuilder tellPublished(boolean tellPublished) {
        this.tellPublished = tellPublished;
        return this;
    }

    /** What carries events and membership between nodes; for one Vask, which closes it. Default: a loop-back, for one node. */
    public VaskBuilder backplane(Backplane backplane) {
        Objects.requireNonNull(backplane, "backplane must not be null: omit backplane(…) for a single node");
        this.backplane = backplane;
        return this;
    }

    /**
     * Sends clients away with 4200, over five seconds, when events of their channels may have been missed ({@link VaskEvent.Gap}): they are
     * back at once and fetch what they show. By default they stay, and the host decides what to do about it.
     */
    public VaskBuilder reconnectAfterGaps() {
        this.reconnectAfterGaps = true;
        return this;
    }

    /** The clock. Default: real time, with one daemon thread for timers that ends with {@link Vask#close}. */
    public VaskBuilder time(VaskTime time) {
        Objects.requireNonNull(time, "time must not be null: omit time(…) for real time");
        this.time = time;
        return this;
    }

    /**
     * Where host code runs: listeners, the authorizer, the registry unless it has a {@link #registryExecutor}, a {@link #webhookSender}. It may reject (the connection,
     * event or webhook in question suffers, no other). Default: up to four daemon threads that end with {@link Vask#close}.
     * For tests: {@code Runnable::run}.
     */
    public VaskBuilder executor(Executor executor) {
        Objects.requireNonNull(executor, "executor must not be null: omit executor(…) for threads of Vask");
        this.executor = executor;
        return this;
    }

    /**
     * Sets the executor of the {@link AppRegistry}, which may block. At most four lookups are in it at once; the others wait
     * in Vask. It may reject: the connections that wait for the lookup are closed with 4100. Default: the {@link #executor} if
     * that is set, else up to four daemon threads of their own that end with {@link Vask#close}.
     */
    public VaskBuilder registryExecutor(Executor registryExecutor) {
        Objects.requireNonNull(
                registryExecutor, "registryExecutor must not be null: omit registryExecutor(…) for the default");
        this.registryExecutor = registryExecutor;
        return this;
    }

    /**
     * Where broadcasts to many subscribers are sent from, so that a publisher does not wait for them and what is published
     * meanwhile goes out in the same writes. Its tasks do not block; may have several threads; where it rejects, the
     * publisher sends. Broadcasts to a few are sent by the publisher, and those of a socket layer that has threads of its
     * own for its sockets by these. Default: daemon threads that end with {@link Vask#close}, half as many as there are
     * processors; with a {@link #time} of one's own: the publisher, so that a test sees what it has published.
     */
    public VaskBuilder sendExecutor(Executor sendExecutor) {
        Objects.requireNonNull(sendExecutor, "sendExecutor must not be null: omit sendExecutor(…) for threads of Vask");
        this.sendExecutor = sendExecutor;
        return this;
    }

    /** Where socket ids are drawn from. Default: {@link SecureRandom}; anything weaker lets peers guess ids. */
    public VaskBuilder random(RandomGenerator random) {
        Objects.requireNonNull(random, "random must not be null: the default is a SecureRandom");
        this.random = random;
        return this;
    }

    /** Time over which {@link Vask#close} sends connections away. Default 5 seconds; zero: all at once. */
    public VaskBuilder drainWindow(Duration drainWindow) {
        Objects.requireNonNull(
                drainWindow, "drainWindow must not be null: Duration.ZERO closes all connections at once");
        if (drainWindow.isNegative()) {
            problems.add("drainWindow must not be negative: " + drainWindow);
        }
        this.drainWindow = drainWindow;
        return this;
    }

    /**
     * What posts the apps' {@link App#webhooks}. Default: a client of the JDK's, made when there is a first webhook, with a
     * timeout of 10 seconds.
     */
    public VaskBuilder webhookSender(WebhookSender webhookSender) {
        Objects.requireNonNull(
                webhookSender, "webhookSender must not be null: omit webhookSender(…) for the HTTP client of the JDK");
        this.webhookSender = webhookSender;
        return this;
    }

    /**
     * Sets the time within which {@link Vask#close} sends the remaining webhook events, held ends included, in batches of up
     * to 100 events. Later events are dropped, counted and reported. Zero drops all of them. Default: 1 second, which is
     * enough for 10,000 events of many channels if the receiver responds within 50 ms.
     *
     * @param webhookCloseTimeout from zero to one hour
     */
    public VaskBuilder webhookCloseTimeout(Duration webhookCloseTimeout) {
        Objects.requireNonNull(webhookCloseTimeout, "webhookCloseTimeout must not be null: the default is 1 second");
        if (webhookCloseTimeout.isNegative() || webhookCloseTimeout.compareTo(Duration.ofHours(1)) > 0) {
            problems.add("invalid webhookCloseTimeout " + webhookCloseTimeout + ": use a time from zero to one hour");
        }
        this.webhookCloseTimeout = webhookCloseTimeout;
        return this;
    }

    /** Measures what {@link VaskStats} only counts. Default: nobody does. */
    public VaskBuilder meter(VaskMeter meter) {
        Objects.requireNonNull(meter, "meter must not be null: the default is VaskMeter.NONE");
        this.meter = meter;
        return this;
    }

    /**
     * Whether webhooks whose host has a loopback, link-local, private or otherwise not public address are refused when they
     * are to be sent, and so fail as if nobody answered. For hosts whose customers choose the URLs. Default: false.
     *
     * <p>The host name is resolved before every attempt. The JDK's client then resolves it again, as a rule from the JVM's
     * cache: leave {@code networkaddress.cache.ttl} above zero, and where it matters have a rule for outgoing connections
     * as well, as a cache's entry may expire between the two. A proxy has to guard for itself.
     */
    public VaskBuilder publicWebhooksOnly(boolean publicWebhooksOnly) {
        this.publicWebhooksOnly = publicWebhooksOnly;
        return this;
    }

    /**
     * Starts a Vask with these options. If an option or the host application's code throws meanwhile, everything that was
     * started is closed, the backplane included.
     *
     * @throws IllegalArgumentException naming every problem of the configuration
     * @throws IllegalStateException if this builder has built a Vask before: time, executors and the backplane serve one Vask,
     *     or if jackson-core is older than 2.16
     */
    public Vask build() {
        if (built) {
            throw new IllegalStateException(
                    "this builder has built a Vask already, and a Vask shares no backplane and no threads with another:"
                            + " call Vask.builder() for each Vask");
        }
        if (apps.isEmpty() && registry == null) {
            problems.add("no apps configured: call app(…) for each app, or apps(…) with an AppRegistry");
        }
        Map<String, String> keyOfId = new LinkedHashMap<>();
        for (App app : apps.values()) {
            String other = keyOfId.putIfAbsent(app.id(), app.key());
            if (other != null) {
                problems.add("the apps '" + other + "' and '" + app.key() + "' have the same id '" + app.id() + "'");
            }
        }
        if (publicWebhooksOnly && webhookSender != null) {
            problems.add("publicWebhooksOnly guards Vask's own sender only: a webhookSender guards for itself");
        }
        problems.addAll(LimitsCheck.problems(limits));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        built = true;
        Releases releases = new Releases();
        try {
            Linkage.verify(MethodHandles.lookup(), JsonIn.REQUIREMENT, "dev.vask.internal.json");
            return wire(releases);
        } catch (RuntimeException | Error e) {
            releases.runAfter(e);
            throw e;
        }
    }

    private Vask wire(Releases releases) {
        VaskTime clock = time;
        Senders.Waiting waiting = Senders.Waiting.NONE;
        if (clock == null) {
            SystemTime system = new SystemTime();
            clock = system;
            waiting = new Senders.Waiting(SystemTime::giveWay, system::await, system::pause);
            releases.add(system::close);
        }
        Executor host = executor;
        if (host == null) {
            ExecutorService own = SystemTime.hostExecutor();
            host = own;
            releases.add(own::shutdown);
        }
        Executor sends = sendExecutor;
        if (sends == null && time == null) {
            ExecutorService own = SystemTime.sendExecutor();
            sends = own;
            releases.add(own::shutdown);
        } else if (sends == null) {
            sends = Runnable::run;
        }
        Executor lookups = registryExecutor == null ? executor : registryExecutor;
        if (lookups == null) {
            ExecutorService own = SystemTime.registryExecutor();
            lookups = own;
            releases.add(own::shutdown);
        }
        // Virtual time has no thread that a long task could hold up.
        VaskTime background = time == null ? new ExecutorTime(clock, sends) : clock;
        Counters counters = new Counters(meter, clock);
        releases.add(counters::flushLogs);
        HostEvents events = new HostEvents(listeners, host, limits.maxWaitingListenerCalls(), counters, clock);
        Hub hub = new Hub(
                limits,
                policy,
                backplane,
                events,
                counters,
                background,
                new Senders(sends, waiting, clock, counters, limits));
        JsonIn json = new JsonIn(limits.maxMessageBytes(), limits.maxJsonDepth());
        Services services = new Services(
                limits,
                policy,
                clock,
                background,
                random,
                new SessionRules(json, limits, policy, authorizer != null),
                hub,
                backplane,
                counters,
                new Decisions(authorizer, host),
                tellPublished);
        Apps named = new Apps(apps.values());
        AppFinder finder = new AppFinder(services, named, named::byId, registry, lookups);
        Acceptor acceptor = new Acceptor(services, finder, drainWindow);
        Api api = new Api(services, finder, new JsonIn(limits.maxHttpBodyBytes(), limits.maxJsonDepth()), host);
        WebhookSender sender = webhookSender;
        // Vask's own only hands over to threads of its own; a host's is host code.
        Executor senderExecutor = host;
        if (sender == null) {
            HttpWebhookSender own = new HttpWebhookSender(background, SystemTime.webhookExecutor(), publicWebhooksOnly);
            sender = own;
            senderExecutor = Runnable::run;
            releases.add(own::close);
        }
        Webhooks webhooks = new Webhooks(
                new WebhookServices(background, random, sender, senderExecutor, counters, event -> {
                    events.add(event);
                    events.dispatch();
                }),
                hub::serving,
                backplane.cluster() != null);
        events.forwardTo(webhooks);
        // An app of the host's registry may not have been seen on this node yet.
        hub.noticesTo(notice -> finder.byKey(notice.topic().app()).thenCompose(found -> webhooks.notice(notice)));
        if (reconnectAfterGaps) {
            hub.reconnectAfterGaps();
        }
        backplane.start(hub);
        releases.add(backplane::close);
        Vask vask = new Vask(
                named, finder, hub, services, acceptor, api, webhooks, drainWindow, webhookCloseTimeout, releases);
        meter.started(vask::stats);
        releases.add(counters.meter()::stopped);
        return vask;
    }
}
