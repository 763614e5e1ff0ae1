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
 * Sends the events of apps to their webhook endpoints, independently of listeners. {@link #add} and {@link #dispatch} only
 * change memory; the sender runs elsewhere, and no caller waits for it. Thread-safe.
 */
public final class Webhooks implements EventSink {
    private final WebhookServices services;
    private final Function<String, @Nullable App> apps;
    private final ConcurrentMap<String, AppStream> streams = new ConcurrentHashMap<>();
    private final Queue<AppStream> ready = new ConcurrentLinkedQueue<>();
    private final boolean noticed;
    private volatile boolean stopped;

    /**
     * @param apps returns the current definition of the app with a key, or null, from memory
     * @param noticed whether the backplane reports transitions of the whole cluster: then these are sent instead of the
     *     transitions of this node
     */
    public Webhooks(WebhookServices services, Function<String, @Nullable App> apps, boolean noticed) {
        this.services = services;
        this.apps = apps;
        this.noticed = noticed;
    }

    /** Sends a transition to the endpoints of its app. The stage fails if this node closes before all have received it. */
    public CompletionStage<Void> notice(Notice notice) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        AppStream stream = streamOf(notice.topic().app());
        // A stream that is discarded at this moment accepts nothing; its successor does.
        while (stream != null && !stream.notice(event(notice), notice.id(), notice.epochMillis(), result)) {
            stream = streamOf(notice.topic().app());
        }
        if (stopped && stream == null) {
            result.completeExceptionally(new IllegalStateException("this node is closed"));
        } else if (stream == null) {
            result.complete(null);
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
            // Webhooks contain only the id of a member.
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
        while (stream != null && !stream.add(kind, event)) {
            stream = streamOf(event.app());
        }
        if (stream != null) {
            ready.add(stream);
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

    @Override
    public boolean discardIdle(String app) {
        AppStream stream = streams.get(app);
        if (stream == null) {
            return true;
        }
        boolean discarded = stream.discardIfQuiet();
        if (discarded) {
            streams.remove(app, stream);
        }
        return discarded;
    }

    /** The number of apps with a stream. */
    int size() {
        return streams.size();
    }

    /** Adopts a changed or removed app: the events of endpoints that it no longer has are dropped at once. */
    public void changed(String key) {
        AppStream stream = streams.get(key);
        if (stream != null) {
            stream.changed();
        }
    }

    /** Sends the remaining events in batches, held ends included, each once; completes when no event is left. */
    public CompletionStage<Void> finish() {
        return CompletableFuture.allOf(streams.values().stream()
                .map(stream -> stream.finish().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    /** Drops the remaining events, counts and reports them. No request is sent and no timer is set after this. */
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
            // It was created while stop() iterated over the streams.
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
