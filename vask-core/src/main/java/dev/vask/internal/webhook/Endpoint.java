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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ordered stream to one URL of one app.
 *
 * <p>Its laws:
 * <ul>
 *   <li>One request at a time. While one is tried again, later events wait behind it, in a bounded backlog.
 *   <li>What is not wanted is never queued, so a body, and what is signed, has wanted events only.
 *   <li>At most one timer: for a batch, for an answer or for the next attempt.
 * </ul>
 *
 * <p>Every method is called in a turn of the app's stream; what a timer or an answer brings asks for one.
 */
final class Endpoint {
    /** A sender that does not answer at all must not silence its endpoint for ever; Vask's own gives up after 10. */
    static final Duration ANSWER_WAIT = Duration.ofSeconds(30);

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

    private App app;
    private Webhook webhook;
    private @Nullable Delivery current;
    /** Of the attempt whose answer counts; an answer to any other is too late. Written in turns, read where senders run. */
    private volatile long attempt;

    private volatile @Nullable CompletionStage<Integer> awaited;

    private boolean answerAwaited;
    private boolean finishing;
    private boolean closed;
    private VaskTime.@Nullable Cancellable timer;

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

    /** From now on the app, its secret and the kinds are these. */
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
        if (closed) {
            // It has given up before its node is closed. What another node can tell is not lost.
            if (event.receipt() == null) {
                services.counters().droppedWebhookEvents.increment();
            }
            event.handedBack();
            return;
        }
        List<Payload> dropped = backlog.add(event);
        if (!dropped.isEmpty()) {
            drop(dropped.size(), Cause.QUEUE_FULL, "too much waits for an endpoint that does not take it");
            dropped.forEach(Payload::signed);
        }
        next();
    }

    /** Tries now whatever waits; from now on a failure is the end. */
    void finish() {
        finishing = true;
        if (current != null && !answerAwaited) {
            attempt(current);
        } else {
            next();
        }
    }

    /** Whether nothing is left to do. */
    boolean isIdle() {
        return current == null && backlog.isEmpty();
    }

    /** The endpoint is no more, or its app. */
    void remove() {
        List<Payload> left = stop();
        if (!left.isEmpty()) {
            drop(left.size(), Cause.ENDPOINT_REMOVED, "removed, with events untold");
            left.forEach(Payload::signed);
        }
        attemptLog.flush();
        dropLog.flush();
    }

    /** Nothing is sent any more; what was left is counted, but no listener hears of it. */
    void shutDown() {
        List<Payload> left = stop();
        // What another node can tell is not lost.
        long lost = left.stream().filter(it -> it.receipt() == null).count();
        if (lost > 0) {
            services.counters().droppedWebhookEvents.add(lost);
            warnDropped(lost, "Vask was closed before they were sent");
        }
        attemptLog.flush();
        dropLog.flush();
        left.forEach(Payload::handedBack);
    }

    private List<Payload> stop() {
        closed = true;
        giveUp();
        current = null;
        return backlog.clear();
    }

    private void next() {
        if (current != null || backlog.isEmpty() || closed) {
            return;
        }
        long now = services.time().nanoTime();
        if (webhook.batched() && !finishing && !backlog.isRipe(now)) {
            if (timer == null) {
                arm(Backlog.WINDOW.minusNanos(backlog.ageNanos(now)), () -> {
                    timer = null;
                    next();
                });
            }
            return;
        }
        Delivery delivery = new Delivery(backlog.take(webhook.batched()), services.random(), now);
        current = delivery;
        attempt(delivery);
    }

    private void attempt(Delivery delivery) {
        disarm();
        long mine = next(attempt);
        attempt = mine;
        answerAwaited = true;
        arm(ANSWER_WAIT, () -> answered(mine, null, "no answer within " + ANSWER_WAIT.toSeconds() + " s"));
        WebhookRequest request = delivery.nextAttempt(app, url, services.time().nanoTime());
        try {
            services.senderExecutor().execute(() -> send(mine, request));
        } catch (RejectedExecutionException e) {
            answered(mine, null, "the host executor refused to call the webhook sender");
        }
    }

    /** Whatever is still to be answered does not count any more, and what was not sent yet never will be. */
    private void giveUp() {
        attempt = next(attempt);
        answerAwaited = false;
        disarm();
        cancel(awaited);
        awaited = null;
    }

    /** Turns do not overlap, so nothing comes between reading it and writing it. */
    private static long next(long attempt) {
        return attempt + 1;
    }

    private static void cancel(@Nullable CompletionStage<Integer> answer) {
        if (answer instanceof CompletableFuture<Integer> future) {
            future.cancel(false);
        }
    }

    /** Runs wherever the sender runs. */
    private void send(long mine, WebhookRequest request) {
        if (mine != attempt) {
            return;
        }
        try {
            CompletionStage<Integer> answer = services.sender().send(request);
            awaited = answer;
            if (mine != attempt) {
                cancel(answer);
            }
            answer.whenComplete((status, failure) ->
                    inTurn.accept(() -> answered(mine, status, failure == null ? "" : reason(failure))));
        } catch (RuntimeException | Error e) {
            services.counters().failed(LOG, "webhook sender", "webhook sender threw; the attempt counts as failed", e);
            inTurn.accept(() -> answered(mine, null, "the webhook sender threw " + e));
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause();
        return String.valueOf(failure instanceof CompletionException && cause != null ? cause : failure);
    }

    private void answered(long which, @Nullable Integer status, String failure) {
        Delivery delivery = current;
        if (which != attempt || !answerAwaited || delivery == null) {
            return;
        }
        giveUp();
        long now = services.time().nanoTime();
        services.counters().meter().webhookAttempted(status, delivery.sinceAttemptNanos(now));
        if (status != null && status >= 200 && status < 300) {
            over();
            return;
        }
        services.counters().failedWebhookAttempts.increment();
        String reason = status == null ? failure : "answered " + status;
        attemptLog.failed(named + ": attempt " + delivery.attempts() + " failed: " + excerpt(reason), null);
        Duration delay = Backoff.next(delivery.attempts(), delivery.sinceFirstNanos(now), services.random());
        if (finishing) {
            shutDown();
        } else if (status != null && status == GONE) {
            drop(delivery.events(), Cause.GONE, reason);
            over();
        } else if (delay == null) {
            drop(delivery.events(), Cause.NOT_DELIVERED, reason);
            over();
        } else {
            arm(delay, () -> attempt(delivery));
        }
    }

    private void over() {
        current = null;
        backlog.done().forEach(Payload::signed);
        next();
    }

    private void drop(int events, Cause cause, String reason) {
        services.counters().droppedWebhookEvents.add(events);
        warnDropped(events, excerpt(reason));
        services.tell().accept(new WebhookDropped(appKey, url, events, cause));
    }

    private void warnDropped(long events, String reason) {
        dropLog.failed(named + ": events were dropped: " + reason, null, events);
    }

    /** Receivers' tokens are often in the query. */
    private static String withoutQuery(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    }

    private static String excerpt(String reason) {
        return reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason;
    }

    private void arm(Duration delay, Runnable then) {
        long armedFor = attempt;
        timer = services.time()
                .after(
                        delay,
                        () -> inTurn.accept(() -> {
                            // Cancelling comes too late for a timer whose turn was already asked for.
                            if (armedFor == attempt && !closed) {
                                then.run();
                            }
                        }));
    }

    private void disarm() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
