package dev.vask.internal.webhook;

import dev.vask.App;
import dev.vask.VaskEvent;
import dev.vask.Webhook;
import java.net.URI;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of one app on their way to its endpoints. Everything is done in turns, and every turn begins by looking whether
 * the app is still what it was.
 */
final class AppStream {
    private static final System.Logger LOG = System.getLogger(AppStream.class.getName());
    /** Events that nobody has got to yet: as many as an endpoint may have waiting. */
    private static final int MAX_UNTAKEN = Backlog.MAX_EVENTS;

    private final WebhookServices services;
    private final Supplier<@Nullable App> definition;
    private final Runnable whenDead;
    private final Serial turns;
    private final Grace grace;
    private final AtomicInteger untaken = new AtomicInteger();
    private final CompletableFuture<Void> finished = new CompletableFuture<>();

    // Touched in turns only.
    private final Map<URI, Endpoint> endpoints = new LinkedHashMap<>();
    private @Nullable App app;
    private boolean finishing;
    private boolean stopped;
    private volatile boolean dead;

    /**
     * @param definition the app as it is now; null if there is none any more
     * @param whenDead called when the app has no webhooks any more: this stream is of no use then
     */
    AppStream(WebhookServices services, Supplier<@Nullable App> definition, Runnable whenDead) {
        this.services = services;
        this.definition = definition;
        this.whenDead = whenDead;
        this.turns = new Serial(this::bug);
        this.grace = new Grace(services.time(), this::told, this::inTurn);
    }

    /** Whether events are lost on this stream. */
    boolean isDead() {
        return dead;
    }

    /** Memory only; {@link #run} must follow. False if too many wait. */
    boolean add(VaskEvent event) {
        if (untaken.incrementAndGet() > MAX_UNTAKEN) {
            untaken.decrementAndGet();
            return false;
        }
        turns.add(() -> {
            untaken.decrementAndGet();
            lookAgain();
            grace.accept(event);
        });
        return true;
    }

    void run() {
        turns.run();
    }

    /** The app may be another. */
    void changed() {
        inTurn(() -> {});
    }

    /** Tries at once whatever is left, once; completes when nothing is. */
    CompletionStage<Void> finish() {
        inTurn(() -> {
            finishing = true;
            grace.releaseAll();
            endpoints.values().forEach(Endpoint::finish);
        });
        return finished;
    }

    /** Sends nothing any more. */
    void stop() {
        turns.add(() -> {
            dead = true;
            stopped = true;
            grace.clear();
            endpoints.values().forEach(Endpoint::shutDown);
            endpoints.clear();
            finished.complete(null);
        });
        turns.run();
    }

    private void inTurn(Runnable task) {
        turns.add(() -> {
            lookAgain();
            task.run();
            if (finishing && endpoints.values().stream().allMatch(Endpoint::isIdle)) {
                finished.complete(null);
            }
        });
        turns.run();
    }

    /** Tells at once what the engine between nodes has held for its grace; the result waits for every endpoint. */
    void notice(VaskEvent event, String id, long millis, CompletableFuture<Void> result) {
        inTurn(() -> {
            List<Endpoint> wanting = wanting(event);
            if (stopped) {
                // It came while this node was closed: another can tell it.
                new Receipt(id, 1, result).handedBack();
            } else if (wanting.isEmpty()) {
                result.complete(null);
            } else {
                offer(wanting, Payload.of(event, millis, nanos(), new Receipt(id, wanting.size(), result)));
            }
        });
    }

    private void told(VaskEvent event) {
        List<Endpoint> wanting = wanting(event);
        if (!wanting.isEmpty()) {
            offer(wanting, Payload.of(event, services.time().epochMillis(), nanos(), null));
        }
    }

    private long nanos() {
        return services.time().nanoTime();
    }

    private List<Endpoint> wanting(VaskEvent event) {
        Webhook.Kind kind = Payload.kind(event);
        return kind == null
                ? List.of()
                : endpoints.values().stream().filter(it -> it.wants(kind)).toList();
    }

    private static void offer(List<Endpoint> wanting, @Nullable Payload payload) {
        if (payload != null) {
            wanting.forEach(endpoint -> endpoint.offer(payload));
        }
    }

    private void lookAgain() {
        App now = definition.get();
        if (now == app || dead) {
            return;
        }
        app = now;
        Map<URI, Webhook> wanted = now == null ? Map.of() : byUrl(now.webhooks());
        for (URI url : List.copyOf(endpoints.keySet())) {
            if (!wanted.containsKey(url)) {
                Endpoint removed = endpoints.remove(url);
                if (removed != null) {
                    removed.remove();
                }
            }
        }
        if (now == null || wanted.isEmpty()) {
            dead = true;
            grace.clear();
            whenDead.run();
            finished.complete(null);
            return;
        }
        wanted.forEach((url, webhook) -> {
            Endpoint known = endpoints.get(url);
            if (known == null) {
                endpoints.put(url, new Endpoint(services, now, webhook, this::inTurn));
            } else {
                known.replace(now, webhook);
            }
        });
    }

    /** One stream a URL: where it was named twice, with the kinds of both. */
    private static Map<URI, Webhook> byUrl(List<Webhook> webhooks) {
        Map<URI, Webhook> byUrl = new LinkedHashMap<>();
        for (Webhook webhook : webhooks) {
            byUrl.merge(webhook.url(), webhook, (one, other) -> {
                Set<Webhook.Kind> kinds = EnumSet.copyOf(one.kinds());
                kinds.addAll(other.kinds());
                return new Webhook(one.url(), kinds, one.batched() && other.batched());
            });
        }
        return byUrl;
    }

    private void bug(Throwable failure) {
        services.counters()
                .bug(LOG, "webhook stream", "a step of a webhook stream failed; the next steps run", failure);
    }
}
