package dev.vask.internal.webhook;

import dev.vask.App;
import dev.vask.VaskEvent;
import dev.vask.Webhook;
import java.net.URI;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries the events of one app to its endpoints. All state is changed in turns, one at a time, and each turn first adopts
 * the current definition of the app.
 */
final class AppStream {
    private static final System.Logger LOG = System.getLogger(AppStream.class.getName());
    /** The number of events that wait for their turn; newer ones are dropped. The bound is that of an endpoint. */
    static final int MAX_UNTAKEN = Backlog.MAX_EVENTS;

    private static final int DISCARDED = Integer.MIN_VALUE;

    private final WebhookServices services;
    private final Supplier<@Nullable App> definition;
    private final Runnable whenDead;
    private final Serial turns;
    private final Grace grace;
    /** The events and notices whose turn has not ended; {@link #DISCARDED} if no more are accepted. */
    private final AtomicInteger untaken = new AtomicInteger();
    /** Events beyond {@link #MAX_UNTAKEN} that no turn has reported yet, by kind. */
    private final Map<Webhook.Kind, AtomicInteger> overflow = counters();

    private final CompletableFuture<Void> finished = new CompletableFuture<>();

    // Touched in turns only.
    private final Map<URI, Endpoint> endpoints = new LinkedHashMap<>();
    private @Nullable App app;
    private boolean finishing;
    private boolean stopped;
    private volatile boolean dead;

    /**
     * @param definition the current definition of the app; null if the app was removed
     * @param whenDead called when the app no longer has webhooks; the stream discards later events
     */
    AppStream(WebhookServices services, Supplier<@Nullable App> definition, Runnable whenDead) {
        this.services = services;
        this.definition = definition;
        this.whenDead = whenDead;
        this.turns = new Serial(this::bug);
        this.grace = new Grace(services.time(), this::release, this::inTurn);
    }

    /** Whether this stream accepts no events: the app no longer has webhooks, or the stream was discarded. */
    boolean isDead() {
        return dead || untaken.get() < 0;
    }

    /**
     * Adds an event of this kind. Only changes memory; {@link #run} must follow.
     *
     * @return false, and nothing is added, if this stream was discarded
     */
    boolean add(Webhook.Kind kind, VaskEvent event) {
        int before = enter();
        if (before < 0) {
            return false;
        }
        if (before >= MAX_UNTAKEN) {
            untaken.decrementAndGet();
            if (count(kind).getAndIncrement() == 0) {
                turns.add(() -> dropOverflow(kind));
            }
            return true;
        }
        turns.add(() -> {
            try {
                lookAgain();
                if (!dead) {
                    grace.accept(event);
                }
            } finally {
                untaken.decrementAndGet();
            }
        });
        return true;
    }

    /** Counts an event before its turn; returns the number before it, negative if this stream was discarded. */
    private int enter() {
        return untaken.getAndUpdate(count -> count < 0 ? count : count + 1);
    }

    /**
     * Discards this stream if no event waits, is held or is being sent: {@link #add} and {@link #notice} then return false.
     * Events are never lost, because their count and the mark of a discarded stream are one variable.
     *
     * @return whether it is discarded; false also if another thread runs the turns
     */
    boolean discardIfQuiet() {
        turns.add(() -> {
            boolean quiet = grace.isEmpty() && endpoints.values().stream().allMatch(Endpoint::isIdle);
            if (quiet && untaken.compareAndSet(0, DISCARDED)) {
                shutDown();
            }
        });
        turns.run();
        return untaken.get() < 0;
    }

    /** One counter for each kind; the map itself never changes. */
    private static Map<Webhook.Kind, AtomicInteger> counters() {
        Map<Webhook.Kind, AtomicInteger> counters = new EnumMap<>(Webhook.Kind.class);
        for (Webhook.Kind kind : Webhook.Kind.values()) {
            counters.put(kind, new AtomicInteger());
        }
        return counters;
    }

    private AtomicInteger count(Webhook.Kind kind) {
        return Objects.requireNonNull(overflow.get(kind));
    }

    private void dropOverflow(Webhook.Kind kind) {
        int events = count(kind).getAndSet(0);
        lookAgain();
        wanting(kind).forEach(endpoint -> endpoint.dropUnqueued(events));
    }

    void run() {
        turns.run();
    }

    /** Adopts a changed definition of the app. */
    void changed() {
        inTurn(() -> {});
    }

    /** Sends the remaining events in batches, held ends included, each once; completes when no event is left. */
    CompletionStage<Void> finish() {
        inTurn(() -> {
            finishing = true;
            // First the endpoints: released ends then share requests.
            endpoints.values().forEach(Endpoint::finish);
            grace.finish();
        });
        return finished;
    }

    /** Drops the remaining events. No request is sent after this. */
    void stop() {
        turns.add(this::shutDown);
        turns.run();
    }

    private void shutDown() {
        dead = true;
        stopped = true;
        grace.clear();
        endpoints.values().forEach(Endpoint::shutDown);
        endpoints.clear();
        finished.complete(null);
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

    /**
     * Sends a transition from the backplane, which has applied the grace period; the result waits for every endpoint.
     *
     * @return false, and nothing is sent, if this stream was discarded
     */
    boolean notice(VaskEvent event, String id, long millis, CompletableFuture<Void> result) {
        if (enter() < 0) {
            return false;
        }
        inTurn(() -> {
            try {
                send(event, id, millis, result);
            } finally {
                untaken.decrementAndGet();
            }
        });
        return true;
    }

    private void send(VaskEvent event, String id, long millis, CompletableFuture<Void> result) {
        List<Endpoint> wanting = wanting(Payload.kind(event));
        if (stopped) {
            // It arrived while this node closed: another node can send it.
            new Receipt(id, 1, result).handedBack();
        } else if (wanting.isEmpty()) {
            result.complete(null);
        } else {
            offer(wanting, Payload.of(event, millis, nanos(), new Receipt(id, wanting.size(), result)));
        }
    }

    private void release(VaskEvent event, long millis) {
        List<Endpoint> wanting = wanting(Payload.kind(event));
        if (!wanting.isEmpty()) {
            offer(wanting, Payload.of(event, millis, nanos(), null));
        }
    }

    private long nanos() {
        return services.time().nanoTime();
    }

    private List<Endpoint> wanting(Webhook.@Nullable Kind kind) {
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
                    removed.remove(heldFor(removed));
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

    /** Returns the number of held ends that this endpoint would have received. */
    private int heldFor(Endpoint endpoint) {
        return (int) grace.held().stream()
                .map(Payload::kind)
                .filter(kind -> kind != null && endpoint.wants(kind))
                .count();
    }

    /** Merges webhooks with the same URL into one with the kinds of all. */
    private static Map<URI, Webhook> byUrl(List<Webhook> webhooks) {
        Map<URI, Webhook> byUrl = new LinkedHashMap<>();
        for (Webhook webhook : webhooks) {
            byUrl.merge(webhook.url(), webhook, (one, other) -> {
                Set<Webhook.Kind> kinds = EnumSet.copyOf(one.kinds());
                kinds.addAll(other.kinds());
                return new Webhook(
                        one.url(),
                        kinds,
                        one.batched() && other.batched(),
                        Math.min(one.parallelRequests(), other.parallelRequests()));
            });
        }
        return byUrl;
    }

    private void bug(Throwable failure) {
        services.counters()
                .bug(LOG, "webhook stream", "a step of a webhook stream failed; the next steps run", failure);
    }
}
