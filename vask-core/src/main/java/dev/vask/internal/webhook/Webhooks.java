package dev.vask.internal.webhook;

import dev.vask.App;
import dev.vask.VaskEvent;
import dev.vask.internal.hub.EventSink;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells apps' endpoints of events, beside the host's listeners and whatever becomes of those. Taking an event costs a place
 * in a queue, dispatching it no more than memory: a sender runs elsewhere, and nobody waits for one. Safe for any thread.
 */
public final class Webhooks implements EventSink {
    private final WebhookServices services;
    private final Function<String, @Nullable App> apps;
    private final ConcurrentMap<String, AppStream> streams = new ConcurrentHashMap<>();
    private final Queue<AppStream> ready = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    /** @param apps the app with a key as it is now, or null; memory only */
    public Webhooks(WebhookServices services, Function<String, @Nullable App> apps) {
        this.services = services;
        this.apps = apps;
    }

    @Override
    public void add(VaskEvent event) {
        if (stopped || Payload.kind(event) == null) {
            return;
        }
        AppStream stream = streamOf(event.app());
        if (stream != null) {
            if (stream.add(event)) {
                ready.add(stream);
            } else {
                services.counters().droppedWebhookEvents.increment();
            }
        }
    }

    @Override
    public void dispatch() {
        AppStream stream = ready.poll();
        while (stream != null) {
            stream.run();
            stream = ready.poll();
        }
    }

    /** The app with this key is another, or gone: what waits for endpoints that it has no more is dropped at once. */
    public void changed(String key) {
        AppStream stream = streams.get(key);
        if (stream != null) {
            stream.changed();
        }
    }

    /** Tries at once whatever is left, without the grace and once only; completes when nothing is left. */
    public CompletionStage<Void> finish() {
        return CompletableFuture.allOf(streams.values().stream()
                .map(stream -> stream.finish().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    /** From now on nothing is sent and no timer is set. */
    public void stop() {
        stopped = true;
        streams.values().forEach(AppStream::stop);
        streams.clear();
    }

    private @Nullable AppStream streamOf(String key) {
        AppStream known = streams.get(key);
        if (known != null && !known.isDead()) {
            return known;
        }
        App app = apps.apply(key);
        if (app == null || app.webhooks().isEmpty()) {
            return null;
        }
        AppStream stream = streams.compute(key, (same, last) -> last == null || last.isDead() ? newStream(key) : last);
        if (stopped) {
            // Made while stop was looking for what there is.
            stream.stop();
            return null;
        }
        return stream;
    }

    private AppStream newStream(String key) {
        return new AppStream(
                services,
                () -> apps.apply(key),
                () -> streams.computeIfPresent(key, (same, stream) -> stream.isDead() ? null : stream));
    }
}
