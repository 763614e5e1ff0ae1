package dev.vask.internal.net;

import dev.vask.App;
import dev.vask.AppRegistry;
import dev.vask.CloseCode;
import dev.vask.internal.hub.AppHub;
import dev.vask.internal.net.Lookups.Name;
import dev.vask.internal.protocol.AppName;
import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the app that a peer names: among the apps of the builder, in memory, else in the host application's registry.
 *
 * <p>The registry's result for a name is used for a minute ({@link #USABLE}). Once it is a second old ({@link #REFRESH}), its next
 * use starts a lookup in the background, at most one a second; nothing waits for that. A name that the registry does not know
 * counts as unknown for a second ({@link RecentNames}). All other names wait for a lookup, at most
 * {@code Limits.commandTimeout}.
 *
 * <p>Safe for any thread. Stages fail where the registry fails.
 */
public final class AppFinder {
    static final Duration REFRESH = Duration.ofSeconds(1);
    static final Duration USABLE = Duration.ofMinutes(1);
    static final Duration SWEEP = Duration.ofMinutes(1);

    private static final System.Logger LOG = System.getLogger(AppFinder.class.getName());

    private final Services services;
    private final VaskTime time;
    private final AppRegistry named;
    private final Function<String, @Nullable App> namedById;
    private final @Nullable AppRegistry hosts;
    private final Lookups lookups;
    private final ConcurrentMap<Name, Found> found = new ConcurrentHashMap<>();
    private final RecentNames absent;
    private final AtomicLong sweptNanos;

    /** The last result of the registry for a name. */
    private static final class Found {
        final AppHub hub;
        final long sinceNanos;
        final AtomicLong refreshedNanos;

        Found(AppHub hub, long now) {
            this.hub = hub;
            this.sinceNanos = now;
            this.refreshedNanos = new AtomicLong(now);
        }

        /** Whether the caller is to start a refresh; true for one caller a second. */
        boolean isRefreshDue(long now) {
            long last = refreshedNanos.get();
            return now - last >= REFRESH.toNanos() && refreshedNanos.compareAndSet(last, now);
        }
    }

    /**
     * @param named the apps of the builder by key, on the caller's thread, as they are in memory
     * @param namedById the same by id
     * @param hosts the host application's registry; null for none
     * @param executor runs the registry, which may block
     */
    public AppFinder(
            Services services,
            AppRegistry named,
            Function<String, @Nullable App> namedById,
            @Nullable AppRegistry hosts,
            Executor executor) {
        this.services = services;
        this.time = services.time();
        this.named = named;
        this.namedById = namedById;
        this.hosts = hosts;
        this.lookups = new Lookups(executor, time, services.limits().commandTimeout());
        this.absent = new RecentNames(time);
        this.sweptNanos = new AtomicLong(time.nanoTime());
    }

    /** Returns the app with this key, or null; fails once the caller has waited for {@code Limits.commandTimeout}. */
    public CompletableFuture<@Nullable AppHub> byKey(String key) {
        AppHub inMemory = named(key);
        AppRegistry registry = hosts;
        return inMemory != null || registry == null
                ? CompletableFuture.completedFuture(inMemory)
                : find(new Name(false, key), () -> byKey(registry, key));
    }

    /** Whether an app with this key is named in code or in use on this node. Does not ask the host's registry. */
    boolean isKnownKey(String key) {
        return named.byKey(key) != null || services.hub().find(key) != null;
    }

    /** Returns the app with this id, else the one with this key, or null. */
    public CompletableFuture<@Nullable AppHub> byId(String id) {
        App app = namedById.apply(id);
        AppHub inMemory = named(app == null ? id : app.key());
        AppRegistry registry = hosts;
        return inMemory != null || registry == null
                ? CompletableFuture.completedFuture(inMemory)
                : find(new Name(true, id), () -> byId(registry, id));
    }

    /** Whether an app with this id or key is in memory: named in code, or found in the registry before. */
    public boolean isKnown(String idOrKey) {
        return namedById.apply(idOrKey) != null
                || services.hub().find(idOrKey) != null
                || found.containsKey(new Name(true, idOrKey));
    }

    /** Looks an app up on the calling thread, which may block in the registry; null if there is none. */
    public @Nullable AppHub now(String key) {
        AppHub inMemory = named(key);
        AppRegistry registry = hosts;
        return inMemory != null || registry == null || !AppName.isValid(key)
                ? inMemory
                : record(new Name(false, key), byKey(registry, key));
    }

    private CompletableFuture<@Nullable AppHub> find(Name name, Supplier<@Nullable AppHub> call) {
        if (!AppName.isValid(name.text()) || absent.contains(name)) {
            return CompletableFuture.completedFuture(null);
        }
        Supplier<@Nullable AppHub> recorded = () -> record(name, call.get());
        Found last = found.get(name);
        AppHub hub = last == null || !isServed(last.hub) ? null : last.hub;
        long now = time.nanoTime();
        if (last == null || hub == null || now - last.sinceNanos >= USABLE.toNanos()) {
            return services.timeLimited(lookups.join(name, hub != null, recorded));
        }
        if (last.isRefreshDue(now)) {
            CompletableFuture<@Nullable AppHub> refresh = lookups.join(name, true, recorded);
            if (refresh.isDone() && !refresh.isCompletedExceptionally()) {
                return refresh;
            }
            var unused = refresh.whenComplete(this::refreshed);
        }
        return CompletableFuture.completedFuture(hub);
    }

    private void refreshed(@Nullable AppHub hub, @Nullable Throwable failure) {
        if (failure != null) {
            services.counters()
                    .failed(
                            LOG,
                            "app registry",
                            "AppRegistry lookup of an app in use failed; its last definition is used for at most a minute",
                            failure);
        }
    }

    private @Nullable AppHub record(Name name, @Nullable AppHub hub) {
        if (hub == null) {
            found.remove(name);
            absent.add(name);
        } else {
            found.put(name, new Found(hub, time.nanoTime()));
        }
        sweep();
        return hub;
    }

    private boolean isServed(AppHub hub) {
        return services.hub().find(hub.key()) == hub && hub.shut() != CloseCode.APP_UNKNOWN;
    }

    private @Nullable AppHub byKey(AppRegistry registry, String key) {
        App stored = registry.byKey(key);
        return answered(key, stored == null ? null : requested(stored, "key", key, stored.key()));
    }

    private @Nullable AppHub byId(AppRegistry registry, String id) {
        App stored = registry.byId(id);
        return stored == null ? byKey(registry, id) : answered(stored.key(), requested(stored, "id", id, stored.id()));
    }

    private static App requested(App stored, String property, String wanted, String actual) {
        if (!wanted.equals(actual)) {
            throw new IllegalStateException("AppRegistry returned the app with the " + property + " '" + actual
                    + "' for the " + property + " '" + wanted + "': return the requested app or null");
        }
        return stored;
    }

    private @Nullable AppHub answered(String key, @Nullable App stored) {
        // One named in code while the registry was asked is newer than its answer.
        AppHub found = named(key);
        if (found != null) {
            return found;
        }
        if (stored == null) {
            services.hub().remove(key);
            return null;
        }
        AppHub replaced = services.hub().replace(stored);
        AppHub named = named(key);
        return named == null ? replaced : named;
    }

    /** An app named in code, as it is now, whatever others change meanwhile; null if there is none. */
    private @Nullable AppHub named(String key) {
        App app = named.byKey(key);
        AppHub found = null;
        while (app != null) {
            found = services.hub().replace(app);
            App now = named.byKey(key);
            if (now == app) {
                return found;
            }
            app = now;
        }
        if (found != null) {
            services.hub().remove(key);
        }
        return null;
    }

    // --- idle apps ---

    /** Discards, once a minute, what is kept of idle apps. Driven by lookups, so that no timer is set while nothing happens. */
    private void sweep() {
        long last = sweptNanos.get();
        long now = time.nanoTime();
        if (now - last < SWEEP.toNanos() || !sweptNanos.compareAndSet(last, now)) {
            return;
        }
        services.hub().discardIdle(key -> named.byKey(key) != null);
        found.values().removeIf(it -> !services.hub().contains(it.hub));
    }

    /** The number of results of the registry and of lookups that are kept. */
    int size() {
        return found.size() + absent.size() + lookups.size();
    }
}
