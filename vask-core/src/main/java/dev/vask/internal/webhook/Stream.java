package dev.vask.internal.webhook;

import dev.vask.App;
import dev.vask.Webhook;
import dev.vask.internal.hub.Counters;
import dev.vask.internal.json.JsonOut;
import dev.vask.spi.VaskTime;
import dev.vask.spi.WebhookRequest;
import dev.vask.spi.WebhookSender;
import dev.vask.transport.OutboundText;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one endpoint of one app is told, in order: a request is followed by the next one only once it was delivered or given
 * up. Bounded; waits for no other stream, and nobody waits for it. Safe for any thread.
 */
final class Stream {
    private static final System.Logger LOG = System.getLogger(Stream.class.getName());
    private static final int MAX_NOTICES = 10_000;
    private static final long MAX_CHARACTERS = 16L * 1024 * 1024;
    private static final int MAX_BATCH = 100;
    private static final Duration BATCH_WINDOW = Duration.ofMillis(50);
    private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(30);
    private static final long GIVE_UP_NANOS = Duration.ofMinutes(5).toNanos();
    private static final long FIRST_DELAY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long MAX_DELAY_NANOS = Duration.ofSeconds(60).toNanos();

    private final Webhook webhook;
    private final Supplier<@Nullable App> app;
    private final WebhookSender sender;
    private final VaskTime time;
    private final RandomGenerator random;
    private final Counters counters;

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private long characters;
    private @Nullable Delivery underWay;
    private VaskTime.@Nullable Cancellable window;
    private boolean pumping;
    private boolean closed;

    private record Waiting(Notice notice, long timeMillis) {}

    /** A request until it is delivered or given up. */
    private static final class Delivery {
        private final String id;
        private final OutboundText body;
        private final int notices;
        private final long beganNanos;
        private int attempt;
        /** The last attempt whose outcome is known: what is still heard of it comes too late. */
        private int settled;

        private VaskTime.@Nullable Cancellable timer;

        Delivery(String id, OutboundText body, int notices, long beganNanos) {
            this.id = id;
            this.body = body;
            this.notices = notices;
            this.beganNanos = beganNanos;
        }
    }

    /** @param app the app as it is now, or null: its secret signs, its webhooks say whether this one is still wanted */
    Stream(
            Webhook webhook,
            Supplier<@Nullable App> app,
            WebhookSender sender,
            VaskTime time,
            RandomGenerator random,
            Counters counters) {
        this.webhook = webhook;
        this.app = app;
        this.sender = sender;
        this.time = time;
        this.random = random;
        this.counters = counters;
    }

    void add(Notice notice) {
        if (!webhook.kinds().contains(notice.kind())) {
            return;
        }
        lock.lock();
        try {
            if (closed) {
                return;
            }
            queue.add(new Waiting(notice, time.epochMillis()));
            characters += notice.json().length();
            while (queue.size() > MAX_NOTICES || characters > MAX_CHARACTERS) {
                characters -= queue.remove().notice().json().length();
                counters.droppedWebhookEvents.increment();
            }
        } finally {
            lock.unlock();
        }
        pump();
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            counters.droppedWebhookEvents.add(queue.size() + (underWay == null ? 0 : underWay.notices));
            queue.clear();
            cancel(window);
            if (underWay != null) {
                cancel(underWay.timer);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Starts the next request, unless one is under way; a loop, as a sender may complete at once, thousands of times. */
    private void pump() {
        lock.lock();
        try {
            if (pumping) {
                return;
            }
            pumping = true;
        } finally {
            lock.unlock();
        }
        Delivery next = next();
        while (next != null) {
            attempt(next);
            next = next();
        }
    }

    private @Nullable Delivery next() {
        lock.lock();
        try {
            if (closed || underWay != null || queue.isEmpty() || isGathering()) {
                pumping = false;
                return null;
            }
            List<Waiting> batch = new ArrayList<>();
            do {
                Waiting waiting = queue.remove();
                characters -= waiting.notice().json().length();
                batch.add(waiting);
            } while (webhook.batched() && batch.size() < MAX_BATCH && !queue.isEmpty());
            String events = batch.stream().map(it -> it.notice().json()).collect(Collectors.joining(",", "[", "]"));
            // The time of the event, not of the sending: it stays the same however often it is sent.
            String body = JsonOut.object()
                    .raw("time_ms", String.valueOf(batch.get(0).timeMillis()))
                    .raw("events", events)
                    .end();
            Delivery delivery = new Delivery(
                    Long.toHexString(random.nextLong()), OutboundText.of(body), batch.size(), time.nanoTime());
            underWay = delivery;
            return delivery;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a batch is still being gathered; under the lock. */
    private boolean isGathering() {
        if (!webhook.batched() || queue.size() >= MAX_BATCH) {
            return false;
        }
        Waiting oldest = queue.element();
        long rest = BATCH_WINDOW.toMillis() - (time.epochMillis() - oldest.timeMillis());
        if (rest <= 0 || rest > BATCH_WINDOW.toMillis()) {
            return false;
        }
        if (window == null) {
            window = time.after(Duration.ofMillis(rest), () -> {
                windowOver();
                pump();
            });
        }
        return true;
    }

    private void windowOver() {
        lock.lock();
        try {
            window = null;
        } finally {
            lock.unlock();
        }
    }

    private void attempt(Delivery delivery) {
        App current = app.get();
        if (current == null || !current.webhooks().contains(webhook)) {
            finish(delivery, true);
            return;
        }
        int attempt;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            attempt = ++delivery.attempt;
            delivery.timer = time.after(ATTEMPT_LIMIT, () -> answered(delivery, attempt, "no answer in time"));
        } finally {
            lock.unlock();
        }
        Map<String, String> headers = Map.of(
                "Content-Type", "application/json",
                "X-Pusher-Key", current.key(),
                "X-Pusher-Signature", current.secret().sign(delivery.body.text()));
        send(new WebhookRequest(delivery.id, webhook.url(), headers, delivery.body, attempt))
                .whenComplete((status, failure) -> {
                    boolean delivered = status != null && status >= 200 && status < 300;
                    answered(
                            delivery,
                            attempt,
                            delivered ? null : failure == null ? "status " + status : failure.toString());
                });
    }

    private CompletionStage<Integer> send(WebhookRequest request) {
        try {
            return sender.send(request);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** @param problem null if it is delivered */
    private void answered(Delivery delivery, int attempt, @Nullable String problem) {
        boolean givenUp;
        lock.lock();
        try {
            if (closed || underWay != delivery || delivery.settled >= attempt) {
                return;
            }
            delivery.settled = attempt;
            cancel(delivery.timer);
            long elapsed = time.nanoTime() - delivery.beganNanos;
            givenUp = problem != null && elapsed >= GIVE_UP_NANOS;
            if (problem != null && !givenUp) {
                counters.failedWebhookAttempts.increment();
                long delay = Math.min(delayNanos(attempt), GIVE_UP_NANOS - elapsed);
                delivery.timer = time.after(Duration.ofNanos(delay), () -> attempt(delivery));
                return;
            }
        } finally {
            lock.unlock();
        }
        if (givenUp) {
            counters.failedWebhookAttempts.increment();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a webhook to {0} could not be delivered within five minutes and is dropped: {1}",
                    webhook.url().getHost(),
                    problem);
        }
        finish(delivery, givenUp);
    }

    private void finish(Delivery delivery, boolean dropped) {
        if (dropped) {
            counters.droppedWebhookEvents.add(delivery.notices);
        }
        lock.lock();
        try {
            underWay = null;
        } finally {
            lock.unlock();
        }
        pump();
    }

    /** Doubled with every attempt, give or take a tenth: receivers that fail together shall not be asked together. */
    private long delayNanos(int attempt) {
        long delay = Math.min(FIRST_DELAY_NANOS << Math.min(attempt - 1, 10), MAX_DELAY_NANOS);
        return (long) (delay * (0.9 + random.nextDouble() * 0.2));
    }

    private static void cancel(VaskTime.@Nullable Cancellable timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
