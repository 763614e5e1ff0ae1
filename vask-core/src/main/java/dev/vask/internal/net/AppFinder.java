package dev.vask.internal.net;

import dev.vask.App;
import dev.vask.AppRegistry;
import dev.vask.internal.hub.AppHub;
import dev.vask.internal.hub.Hub;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the app that a peer names. Stages fail where the host's registry does. */
public final class AppFinder {
    private final Hub hub;
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
            Hub hub,
            AppRegistry named,
            Function<String, @Nullable App> namedById,
            @Nullable AppRegistry hosts,
            Executor hostExecutor) {
        this.hub = hub;
        this.named = named;
        this.namedById = namedById;
        this.hosts = hosts;
        this.hostExecutor = hostExecutor;
    }

    /** The app with this key, or null. */
    CompletionStage<@Nullable AppHub> byKey(String key) {
        App app = named.byKey(key);
        if (app != null) {
            return CompletableFuture.completedFuture(hub.of(app));
        }
        AppRegistry registry = hosts;
        return registry == null ? CompletableFuture.completedFuture(null) : ask(registry, key);
    }

    /** The app with this id, else the one with this key, or null. */
    public CompletionStage<@Nullable AppHub> byId(String id) {
        App app = namedById.apply(id);
        return app == null ? byKey(id) : CompletableFuture.completedFuture(hub.of(app));
    }

    private CompletionStage<@Nullable AppHub> ask(AppRegistry registry, String key) {
        CompletableFuture<@Nullable AppHub> answer = new CompletableFuture<>();
        try {
            hostExecutor.execute(() -> {
                try {
                    answer.complete(answered(key, registry.byKey(key)));
                } catch (RuntimeException | Error e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    /** An app named in code while the registry was asked is newer than its answer. */
    private @Nullable AppHub answered(String key, @Nullable App stored) {
        AppHub found = stored == null ? null : hub.replace(stored);
        App app = named.byKey(key);
        return app == null ? found : hub.replace(app);
    }
}
