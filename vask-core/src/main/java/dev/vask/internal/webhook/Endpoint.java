package dev.vask.internal.webhook;

import dev.vask.App;
import dev.vask.VaskEvent.WebhookDropped;
import dev.vask.VaskEvent.WebhookDropped.Cause;
import dev.vask.Webhook;
import dev.vask.spi.VaskTime;
import dev.vask.spi.WebhookRequest;
import dev.vask.transport.adapter.FailureLog;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the events of one app to one URL.
 *
 * <p>Rules:
 * <ul>
 *   <li>The events of a channel are sent in order: while a request with one of them is open, later ones wait in the bounded
 *       backlog. Requests of different channels are sent in parallel, up to {@link Webhook#parallelRequests}.
 *   <li>A request that waits for its next attempt stays open but does not count as parallel, so that other channels
 *       continue. At most {@link #maxOpen} requests are open: a receiver that is down gets no request for each channel.
 *   <li>Only wanted events are queued, so bodies and signatures cover only these.
 *   <li>The sender is called for one request at a time. A sender that blocks occupies one thread of its executor.
 * </ul>
 *
 * <p>Every method is called in a turn of the app's stream; timers and answers request a turn.
 */
final class Endpoint {
    /** The longest wait for the stage of a sender. The sender of Vask gives up after 10 s. */
    static final Duration ANSWER_WAIT = Duration.ofSeconds(30);

    /** Open requests, retries included, for each parallel request. */
    static final int OPEN_PER_PARALLEL = 8;

    private static final System.Logger LOG = System.getLogger(Endpoint.class.getName());
    private static final int GONE = 410;
    private static final int MAX_REASON = 200;

    private final WebhookServices services;
    private final String appKey;
    private final URI url;
    private final Consumer<Runnable> inTurn;
    private final FailureLog attemptLog;
    private final FailureLog dropLog;
    private final String named;
    private final Backlog backlog = new Backlog();
    /** Requests that are neither delivered nor given up. */
    private final Set<Delivery> open = new LinkedHashSet<>();
    /** Open requests whose next attempt is due. */
    private final Deque<Delivery> due = new ArrayDeque<>();

    private App app;
    private Webhook webhook;
    private int inFlight;
    /** The request for which the sender is being called. */
    private @Nullable Delivery handover;

    private boolean finishing;
    private boolean closed;
    private VaskTime.@Nullable Cancellable batchTimer;
    private long batchNanos;

    Endpoint(WebhookServices services, App app, Webhook webhook, Consumer<Runnable> inTurn) {
        this.services = services;
        this.app = app;
        this.appKey = app.key();
        this.webhook = webhook;
        this.url = webhook.url();
        this.inTurn = inTurn;
        this.attemptLog = services.counters().failureLog(LOG);
        this.dropLog = services.counters().failureLog(LOG);
        this.named = "webhooks of app " + appKey + " to " + withoutQuery(url);
    }

    /** Adopts a changed app or webhook: secret, kinds, batching and bound hold from the next attempt. */
    void replace(App replacement, Webhook changed) {
        app = replacement;
        if (!webhook.equals(changed)) {
            webhook = changed;
            backlog.keepOnly(changed.kinds()).forEach(Payload::signed);
            next();
        }
    }

    boolean wants(Webhook.Kind kind) {
        return webhook.kinds().contains(kind);
    }

    void offer(Payload event) {
        List<Payload> dropped = backlog.add(event);
        if (!dropped.isEmpty()) {
            drop(dropped.size(), Cause.QUEUE_FULL, "the backlog of the endpoint is full");
            dropped.forEach(Payload::signed);
        }
        next();
    }

    /** Counts and reports events that were dropped before they reached this endpoint. */
    void dropUnqueued(int events) {
        drop(events, Cause.QUEUE_FULL, "more than " + AppStream.MAX_UNTAKEN + " events wait to be processed");
    }

    /** Sends the remaining events now, in batches; from now on the first failure of a request ends it. */
    void finish() {
        finishing = true;
        for (Delivery delivery : open) {
            if (!delivery.inFlight() && !due.contains(delivery)) {
                delivery.endStep();
                due.add(delivery);
            }
        }
        next();
    }

    /** Whether no event waits and no request is open. */
    boolean isIdle() {
        return open.isEmpty() && backlog.isEmpty();
    }

    /**
     * Drops the remaining events, because the endpoint or its app was removed.
     *
     * @param held the number of held ends that this endpoint would have received
     */
    void remove(int held) {
        List<Payload> left = stop();
        if (left.size() + held > 0) {
            drop(left.size() + held, Cause.ENDPOINT_REMOVED, "the endpoint or its app was removed");
            left.forEach(Payload::signed);
        }
        flushLogs();
    }

    /** Drops the remaining events, because Vask was closed. */
    void shutDown() {
        List<Payload> left = stop();
        dropClosed(left, "Vask was closed before they were sent");
        flushLogs();
    }

    private void flushLogs() {
        attemptLog.flush();
        dropLog.flush();
    }

    private List<Payload> stop() {
        closed = true;
        List<Payload> left = new ArrayList<>();
        for (Delivery delivery : open) {
            delivery.endStep();
            left.addAll(delivery.events());
        }
        open.clear();
        due.clear();
        disarmBatch();
        left.addAll(backlog.clear());
        return left;
    }

    private void next() {
        while (!closed && handover == null && inFlight < webhook.parallelRequests()) {
            Delivery delivery = due.isEmpty() ? open() : due.remove();
            if (delivery == null) {
                return;
            }
            attempt(delivery);
        }
    }

    /** Returns a request with the next events; null if there is none or it must wait. */
    private @Nullable Delivery open() {
        if (open.size() >= maxOpen() || !backlog.hasReady()) {
            return null;
        }
        long now = services.time().nanoTime();
        if (webhook.batched() && !finishing && !backlog.isRipe(now)) {
            armBatch(now);
            return null;
        }
        disarmBatch();
        Delivery delivery = new Delivery(backlog.take(webhook.batched() || finishing), services.random(), now);
        open.add(delivery);
        return delivery;
    }

    private int maxOpen() {
        int parallel = webhook.parallelRequests();
        return parallel == 1 ? 1 : parallel * OPEN_PER_PARALLEL;
    }

    private void attempt(Delivery delivery) {
        inFlight++;
        handover = delivery;
        WebhookRequest request = delivery.nextAttempt(app, url, services.time().nanoTime());
        long step = delivery.step();
        arm(
                delivery,
                ANSWER_WAIT,
                () -> answered(delivery, step, null, "no answer within " + ANSWER_WAIT.toSeconds() + " s"));
        try {
            services.senderExecutor().execute(() -> send(delivery, step, request));
        } catch (RuntimeException | Error e) {
            // It is full, was shut down, or cannot start a thread.
            inTurn.accept(
                    () -> answered(delivery, step, null, "the callback executor rejected the call of the sender"));
        }
    }

    /** Runs on the executor of the sender. */
    private void send(Delivery delivery, long step, WebhookRequest request) {
        if (step != delivery.step()) {
            return;
        }
        try {
            CompletionStage<Integer> answer = services.sender().send(request);
            delivery.answer(step, answer);
            answer.whenComplete((status, failure) ->
                    inTurn.accept(() -> answered(delivery, step, status, failure == null ? "" : reason(failure))));
        } catch (RuntimeException | Error e) {
            services.counters().failed(LOG, "webhook sender", "webhook sender threw; the attempt counts as failed", e);
            inTurn.accept(() -> answered(delivery, step, null, "the webhook sender threw " + e));
        }
        inTurn.accept(() -> handedOver(delivery, step));
    }

    private void handedOver(Delivery delivery, long step) {
        if (handover == delivery && delivery.step() == step) {
            handover = null;
            next();
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause();
        return String.valueOf(failure instanceof CompletionException && cause != null ? cause : failure);
    }

    private void answered(Delivery delivery, long step, @Nullable Integer status, String failure) {
        if (closed || delivery.step() != step) {
            return;
        }
        delivery.endStep();
        inFlight--;
        handover = handover == delivery ? null : handover;
        long now = services.time().nanoTime();
        services.counters().meter().webhookAttempted(status, delivery.sinceAttemptNanos(now));
        if (status != null && status >= 200 && status < 300) {
            delivery.events().forEach(Payload::signed);
            over(delivery);
        } else {
            failed(delivery, status, status == null ? failure : "answered " + status, now);
        }
        next();
    }

    private void failed(Delivery delivery, @Nullable Integer status, String reason, long now) {
        services.counters().failedWebhookAttempts.increment();
        attemptLog.failed(named + ": attempt " + delivery.attempts() + " failed: " + excerpt(reason), null);
        Duration delay = Backoff.next(delivery.attempts(), delivery.sinceFirstNanos(now), services.random());
        if (finishing) {
            dropClosed(delivery.events(), reason);
            over(delivery);
        } else if (status != null && status == GONE) {
            giveUp(delivery, Cause.GONE, reason);
        } else if (delay == null) {
            giveUp(delivery, Cause.NOT_DELIVERED, reason);
        } else {
            arm(delivery, delay, () -> {
                due.add(delivery);
                next();
            });
        }
    }

    private void giveUp(Delivery delivery, Cause cause, String reason) {
        drop(delivery.events().size(), cause, reason);
        delivery.events().forEach(Payload::signed);
        over(delivery);
    }

    private void over(Delivery delivery) {
        open.remove(delivery);
        backlog.done(delivery.events());
    }

    /** Events that another node can send are handed back and not lost. */
    private void dropClosed(List<Payload> events, String reason) {
        int lost = (int) events.stream().filter(it -> it.receipt() == null).count();
        if (lost > 0) {
            drop(lost, Cause.CLOSED, reason);
        }
        events.forEach(Payload::handedBack);
    }

    private void drop(int events, Cause cause, String reason) {
        services.counters().droppedWebhookEvents.add(events);
        dropLog.failed(named + ": events were dropped: " + excerpt(reason), null, events);
        services.tell().accept(new WebhookDropped(appKey, url, events, cause));
    }

    /** Receivers' tokens are often in the query. */
    private static String withoutQuery(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    }

    private static String excerpt(String reason) {
        return reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason;
    }

    /** Sets a timer that has no effect once the current step of the request is over. */
    private void arm(Delivery delivery, Duration delay, Runnable then) {
        long step = delivery.step();
        delivery.timer(services.time()
                .after(
                        delay,
                        () -> inTurn.accept(() -> {
                            if (delivery.step() == step && !closed) {
                                then.run();
                            }
                        })));
    }

    private void armBatch(long now) {
        long ripe = backlog.ripeNanos();
        if (batchTimer != null && batchNanos - ripe <= 0) {
            return;
        }
        disarmBatch();
        batchNanos = ripe;
        batchTimer = services.time()
                .after(
                        Duration.ofNanos(ripe - now),
                        () -> inTurn.accept(() -> {
                            // Cancelling is too late for a timer that has requested its turn.
                            if (batchTimer != null && batchNanos == ripe) {
                                batchTimer = null;
                                next();
                            }
                        }));
    }

    private void disarmBatch() {
        if (batchTimer != null) {
            batchTimer.cancel();
            batchTimer = null;
        }
    }
}
