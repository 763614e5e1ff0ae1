package dev.vask.internal.webhook;

import dev.vask.App;
import dev.vask.VaskEvent;
import dev.vask.Webhook;
import dev.vask.internal.hub.EventSink;
import dev.vask.spi.Notice;
import dev.vask.spi.PresenceMember;
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
    private final boolean noticed;
    private volatile boolean stopped;

    /**
     * Webhooks of these apps.
     *
     * @param apps the app with a key as it is now, or null; memory only
     * @param noticed whether the engine between nodes has notices of whatever comes and goes: then those are told, and not
     *     what happens on this node
     */
    public Webhooks(WebhookServices services, Function<String, @Nullable App> apps, boolean noticed) {
        this.services = services;
        this.apps = apps;
        this.noticed = noticed;
    }

    /** Tells an app's endpoints of a notice; fails if this node is closed before all of them have been told. */
    public CompletionStage<Void> notice(Notice notice) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        AppStream stream = streamOf(notice.topic().app());
        if (stopped) {
            result.completeExceptionally(new IllegalStateException("this node is closed"));
        } else if (stream == null) {
            result.complete(null);
        } else {
            stream.notice(event(notice), notice.id(), notice.epochMillis(), result);
        }
        return result;
    }

    private static VaskEvent event(Notice notice) {
        String app = notice.topic().app();
        String channel = notice.topic().channel();
        String userId = notice.userId() == null ? "" : notice.userId();
        return switch (notice.kind()) {
            case OCCUPIED -> new VaskEvent.Occupied(app, channel);
            case VACATED -> new VaskEvent.Vacated(app, channel);
            // Webhooks tell of a member no more than its id.
            case MEMBER_ADDED -> new VaskEvent.MemberAdded(app, channel, new PresenceMember(userId, "{}"));
            case MEMBER_REMOVED -> new VaskEvent.MemberRemoved(app, channel, userId);
        };
    }

    @Override
    public void add(VaskEvent event) {
        Webhook.Kind kind = Payload.kind(event);
        if (stopped || kind == null || (noticed && kind.isTransition())) {
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
