package dev.vask.internal.net;

import dev.vask.App;
import dev.vask.AppRegistry;
import dev.vask.internal.hub.AppHub;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds the app that a peer names. Stages fail where the host's registry does. */
public final class AppFinder {
    private final Services services;
    private final AppRegistry named;
    private final Function<String, @Nullable App> namedById;
    private final @Nullable AppRegistry hosts;
    private final Executor hostExecutor;

    /**
     * A finder among these apps.
     *
     * @param named the apps named in code: asked first, on the caller's thread, as they are in memory
     * @param namedById the same, by id
     * @param hosts the host's registry, asked on the host's executor, as it may block; null for none
     */
    public AppFinder(
            Services services,
            AppRegistry named,
            Function<String, @Nullable App> namedById,
            @Nullable AppRegistry hosts,
            Executor hostExecutor) {
        this.services = services;
        this.named = named;
        this.namedById = namedById;
        this.hosts = hosts;
        this.hostExecutor = hostExecutor;
    }

    /** The app with this key, or null; fails once a command has waited as long as it may. */
    public CompletionStage<@Nullable AppHub> byKey(String key) {
        AppHub found = named(key);
        AppRegistry registry = hosts;
        return found != null || registry == null
                ? CompletableFuture.completedFuture(found)
                : ask(() -> byKey(registry, key));
    }

    /** The app with this id, else the one with this key, or null. */
    public CompletionStage<@Nullable AppHub> byId(String id) {
        App app = namedById.apply(id);
        AppHub found = named(app == null ? id : app.key());
        AppRegistry registry = hosts;
        return found != null || registry == null
                ? CompletableFuture.completedFuture(found)
                : ask(() -> {
                    App stored = registry.byId(id);
                    return stored == null ? byKey(registry, id) : answered(stored.key(), stored);
                });
    }

    /** Whether an app with this id or key is in memory: named in code, or found in the registry before. */
    public boolean isKnown(String idOrKey) {
        return namedById.apply(idOrKey) != null || services.hub().find(idOrKey) != null;
    }

    private CompletionStage<@Nullable AppHub> ask(Supplier<@Nullable AppHub> registry) {
        CompletableFuture<@Nullable AppHub> answer = new CompletableFuture<>();
        CompletableFuture<@Nullable AppHub> wanted = services.timeLimited(answer);
        try {
            hostExecutor.execute(() -> {
                // Nobody waits any more: the answer would only keep others waiting.
                if (wanted.isDone()) {
                    return;
                }
                try {
                    answer.complete(registry.get());
                } catch (RuntimeException | Error e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
        return wanted;
    }

    private @Nullable AppHub byKey(AppRegistry registry, String key) {
        return answered(key, registry.byKey(key));
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
}
