package dev.vask.internal.webhook;

import dev.vask.App;
import dev.vask.VaskEvent;
import dev.vask.Webhook;
import dev.vask.internal.hub.Counters;
import dev.vask.internal.hub.EventSink;
import dev.vask.spi.VaskTime;
import dev.vask.spi.WebhookSender;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tells what happens to the webhooks of its app: filtered, held back where that may be, each endpoint in a {@link Stream} of
 * its own. Safe for any thread.
 */
public final class Webhooks implements EventSink {
    private final WebhookSender sender;
    private final VaskTime time;
    private final RandomGenerator random;
    private final Counters counters;
    private volatile Function<String, @Nullable App> apps = key -> null;

    private volatile boolean closed;

    private final Queue<VaskEvent> added = new ConcurrentLinkedQueue<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final ConcurrentMap<String, Grace> graces = new ConcurrentHashMap<>();
    private final ConcurrentMap<Endpoint, Stream> streams = new ConcurrentHashMap<>();

    private record Endpoint(String app, Webhook webhook) {}

    public Webhooks(WebhookSender sender, VaskTime time, RandomGenerator random, Counters counters) {
        this.sender = sender;
        this.time = time;
        this.random = random;
        this.counters = counters;
    }

    /**
     * Events may come from now on.
     *
     * @param apps the app with a key as it is now, or null
     */
    public void start(Function<String, @Nullable App> apps) {
        this.apps = apps;
    }

    @Override
    public void add(VaskEvent event) {
        App app = apps.apply(event.app());
        if (!closed && app != null && !app.webhooks().isEmpty()) {
            added.add(event);
        }
    }

    @Override
    public void dispatch() {
        if (added.isEmpty() || requests.getAndIncrement() != 0) {
            return;
        }
        int seen = requests.get();
        do {
            VaskEvent event = added.poll();
            while (event != null) {
                Notice notice = Notice.of(event);
                if (notice != null) {
                    grace(event.app()).add(notice);
                }
                event = added.poll();
            }
            seen = requests.addAndGet(-seen);
        } while (seen != 0);
    }

    /** What waits is dropped and counted. */
    public void close() {
        closed = true;
        graces.values().forEach(Grace::close);
        streams.values().forEach(Stream::close);
    }

    private Grace grace(String key) {
        return graces.computeIfAbsent(key, app -> new Grace(time, notice -> tell(app, notice)));
    }

    private void tell(String key, Notice notice) {
        App app = apps.apply(key);
        if (app == null) {
            return;
        }
        streams.entrySet()
                .removeIf(it -> it.getKey().app().equals(key)
                        && !app.webhooks().contains(it.getKey().webhook())
                        && closed(it.getValue()));
        for (Webhook webhook : app.webhooks()) {
            streams.computeIfAbsent(
                            new Endpoint(key, webhook),
                            endpoint -> new Stream(webhook, () -> apps.apply(key), sender, time, random, counters))
                    .add(notice);
        }
    }

    private static boolean closed(Stream stream) {
        stream.close();
        return true;
    }
}
