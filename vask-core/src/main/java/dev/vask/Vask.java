package dev.vask;

import dev.vask.internal.hub.AppHub;
import dev.vask.internal.hub.Counters;
import dev.vask.internal.hub.Hub;
import dev.vask.internal.net.Acceptor;
import dev.vask.internal.net.AppFinder;
import dev.vask.internal.net.Publisher;
import dev.vask.internal.net.Services;
import dev.vask.internal.webhook.Webhooks;
import dev.vask.spi.BackplaneHealth;
import dev.vask.spi.VaskTime;
import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketAcceptor;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A server of the Pusher Channels protocol 7, without a socket: an adapter brings those.
 *
 * <pre>{@code
 * Vask vask = Vask.builder().app(App.of("app-key", "app-secret")).build();
 * VaskJetty.mount(vask, contextHandler);
 * vask.app("app-key").trigger("orders", "order.paid", "{\"id\":42}");
 * }</pre>
 *
 * <p>Safe for any thread. Nothing here blocks but {@link #close}, and {@link #app} where it has to ask the host's registry. Several may live in one JVM; they share nothing.
 */
public final class Vask implements AutoCloseable {
    /** The longest wait of {@link #close} for listeners. */
    private static final Duration LISTENERS_WAIT = Duration.ofSeconds(1);

    private final Apps apps;
    private final AppFinder finder;
    private final Hub hub;
    private final Services services;
    private final Acceptor acceptor;
    private final HttpApi api;
    private final Webhooks webhooks;
    private final Duration drainWindow;
    private final Duration webhookCloseTimeout;
    private final Releases releases;
    private final AtomicBoolean closed = new AtomicBoolean();

    Vask(
            Apps apps,
            AppFinder finder,
            Hub hub,
            Services services,
            Acceptor acceptor,
            HttpApi api,
            Webhooks webhooks,
            Duration drainWindow,
            Duration webhookCloseTimeout,
            Releases releases) {
        this.apps = apps;
        this.finder = finder;
        this.hub = hub;
        this.services = services;
        this.acceptor = acceptor;
        this.api = api;
        this.webhooks = webhooks;
        this.drainWindow = drainWindow;
        this.webhookCloseTimeout = webhookCloseTimeout;
        this.releases = releases;
    }

    /** Begins with the defaults; an app or an {@link AppRegistry} is all that has to be added. */
    public static VaskBuilder builder() {
        return new VaskBuilder();
    }

    /** Where adapters bring sockets. */
    public SocketAcceptor sockets() {
        return acceptor;
    }

    /** Where adapters bring requests to the HTTP API (behaviour.md §16). */
    public HttpApi http() {
        return api;
    }

    /**
     * The in-process side of an app: trigger events, ask who is there.
     *
     * <p>An app of the {@link AppRegistry} that is not in use on this node is looked up on the calling thread, which may block. The
     * app stays known as long as the returned object is reachable.
     *
     * @throws IllegalArgumentException if there is no app with this key
     */
    public VaskApp app(String key) {
        Objects.requireNonNull(key, "key must not be null");
        return hub(key).handle(VaskApp.class, () -> new VaskApp(key, this::hub, new Publisher(services, false)));
    }

    private AppHub hub(String key) {
        AppHub known = hub.find(key);
        return known == null || known.shut() == CloseCode.APP_UNKNOWN ? firstSeen(key) : known;
    }

    private AppHub firstSeen(String key) {
        AppHub found = finder.now(key);
        if (found == null) {
            throw new IllegalArgumentException("no app has the key '" + key
                    + "': name it to Vask.builder().app(…), to replaceApp(…) or in the AppRegistry");
        }
        return found;
    }

    /**
     * Adds an app, or changes one: from now on it is as given. Its secret and switches hold at once, for open connections
     * too; disabled, those are closed with 4003. Timeouts hold for new connections.
     *
     * <p>An app added here is found before the host's {@link AppRegistry} is asked.
     *
     * @throws IllegalArgumentException if an app with another key, named in code, has the same id; then nothing is changed
     */
    public void replaceApp(App app) {
        Objects.requireNonNull(app, "app must not be null");
        apps.put(app);
        settle(app);
        webhooks.changed(app.key());
    }

    private void settle(App app) {
        // Where two threads change one app, both end with what was named last.
        App latest = app;
        App now = latest;
        while (now != null) {
            latest = now;
            hub.replace(latest);
            now = apps.byKey(app.key());
            if (now == latest) {
                return;
            }
        }
        hub.remove(app.key());
    }

    /**
     * Removes an app, closes its connections with 4001, and discards its cached events on this node; a backplane between nodes
     * keeps them until they expire. An app that the host's {@link AppRegistry} still knows is loaded again with its next
     * connection.
     */
    public void removeApp(String key) {
        Objects.requireNonNull(key, "key must not be null");
        apps.remove(key);
        hub.remove(key);
        webhooks.changed(key);
    }

    /** Returns the current figures, from counters: the cost does not depend on the number of apps and channels. */
    public VaskStats stats() {
        Counters counters = services.counters();
        return new VaskStats(
                counters.connections.sum(),
                counters.channels.sum(),
                counters.subscriptions.sum(),
                acceptor.waitingBytes(),
                counters.messagesReceived.sum(),
                counters.messagesSent.sum(),
                counters.bytesSent.sum(),
                counters.refusedConnections.sum(),
                counters.refusedMessages.sum(),
                counters.slowConsumers.sum(),
                counters.heartbeatTimeouts.sum(),
                counters.droppedListenerCalls.sum(),
                counters.failures.sum(),
                counters.failedWebhookAttempts.sum(),
                counters.droppedWebhookEvents.sum(),
                counters.gaps.sum());
    }

    /** How the engine between nodes stands; always up where there is none. From memory, for health checks. */
    public BackplaneHealth health() {
        return services.backplane().health();
    }

    /** Whether new connections are let in: true from {@code build} until {@link #drain} or {@link #close}. */
    public boolean isOpen() {
        return !acceptor.isDraining();
    }

    /**
     * Lets nobody in any more (4100) and sends every connection away with 4200, evenly over the window and in random order:
     * clients come back without delay, and are to find another node one after the other. In-process publishing still works.
     *
     * @param window time over which connections are closed; zero closes all at once
     * @return completes when every socket is closed; a peer that does not answer is aborted after
     *     {@link Limits#closeGrace}
     */
    public CompletionStage<Void> drain(Duration window) {
        Objects.requireNonNull(window, "window must not be null");
        if (window.isNegative()) {
            throw new IllegalArgumentException("a drain window must not be negative: " + window);
        }
        return acceptor.drain(window);
    }

    /**
     * Drains over {@link VaskBuilder#drainWindow}, aborts the remaining connections, notifies listeners of the remaining
     * events, sends the remaining webhook events in batches, each once, and stops. Webhook events that could not be sent
     * within {@link VaskBuilder#webhookCloseTimeout} are counted, reported to the listener and logged. No listener call
     * begins after the return.
     *
     * <p>Blocks for at most the window, {@link Limits#closeGrace}, the webhook timeout and a second for listeners. Closing
     * twice has no effect.
     *
     * <p>Afterwards connections are refused with 4100. Publishing and queries return stages that fail with a
     * {@link dev.vask.spi.BackplaneException} of outcome REJECTED. {@link #stats} and {@link #health} can still be read.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        VaskTime time = services.time();
        long listenersLeft = LISTENERS_WAIT.toNanos();
        try {
            time.await(drain(drainWindow), drainWindow.plus(services.limits().closeGrace()));
            acceptor.abortAll();
            long start = time.nanoTime();
            CompletionStage<Void> sent = webhooks.finish();
            time.await(hub.atRest().thenCompose(done -> hub.events().finish()), LISTENERS_WAIT);
            long listenersTook = time.nanoTime() - start;
            listenersLeft = Math.max(0, listenersLeft - listenersTook);
            time.await(sent, webhookCloseTimeout.minusNanos(Math.min(listenersTook, webhookCloseTimeout.toNanos())));
        } finally {
            hub.close();
            webhooks.stop();
            // Events that webhooks dropped just now.
            time.await(hub.events().finish(), Duration.ofNanos(listenersLeft));
            hub.events().stop();
            releases.run();
        }
    }
}
