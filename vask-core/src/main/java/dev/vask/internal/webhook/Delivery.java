package dev.vask.internal.webhook;

import dev.vask.App;
import dev.vask.spi.VaskTime;
import dev.vask.spi.WebhookRequest;
import dev.vask.transport.OutboundText;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Holds the state of one request: its events, body and id, which are the same in every attempt, and the current attempt.
 * Each attempt is signed with the current secret. Used in turns, except where noted.
 */
final class Delivery {
    private final String id;
    private final OutboundText body;
    private final List<Payload> events;
    private final long firstAttemptNanos;
    private int attempts;
    private long attemptNanos;
    private boolean inFlight;
    private VaskTime.@Nullable Cancellable timer;
    /** The number of the attempt or pause; an answer or a timer of an earlier one has no effect. Read by sender threads. */
    private volatile long step;

    private volatile @Nullable CompletionStage<Integer> answer;

    Delivery(List<Payload> events, RandomGenerator random, long nowNanos) {
        this.id = id(events, random);
        this.body = OutboundText.of(Payload.body(events));
        this.events = events;
        this.firstAttemptNanos = nowNanos;
    }

    /** Events that any node can send have an id that is the same on each node. */
    private static String id(List<Payload> events, RandomGenerator random) {
        List<String> known = events.stream()
                .map(Payload::receipt)
                .filter(Objects::nonNull)
                .map(Receipt::id)
                .toList();
        if (known.size() < events.size()) {
            HexFormat hex = HexFormat.of();
            return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
        }
        String first = known.get(0);
        return known.size() == 1 ? first : first + "-" + Integer.toHexString(known.hashCode());
    }

    /** Starts an attempt and returns its request. */
    WebhookRequest nextAttempt(App app, URI url, long nowNanos) {
        nextStep();
        inFlight = true;
        attempts++;
        attemptNanos = nowNanos;
        Map<String, String> headers = Map.of(
                // Without a charset: pusher-http-node compares the value literally.
                "Content-Type",
                "application/json",
                "X-Pusher-Key",
                app.key(),
                "X-Pusher-Signature",
                app.secret().sign(body.text()),
                WebhookRequest.ID_HEADER,
                id);
        return new WebhookRequest(id, attempts, url, headers, body);
    }

    /** Ends the attempt or the pause: its timer and its answer have no effect, and an incomplete stage is cancelled. */
    void endStep() {
        nextStep();
        inFlight = false;
        CompletionStage<Integer> open = answer;
        answer = null;
        cancel(open);
    }

    private void nextStep() {
        long next = step + 1;
        step = next;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Sets the timer of this step. */
    void timer(VaskTime.Cancellable timer) {
        this.timer = timer;
    }

    /** Sets the answer of a step, or cancels it if that step is over. For sender threads. */
    void answer(long ofStep, CompletionStage<Integer> stage) {
        if (step == ofStep) {
            answer = stage;
        }
        // Read again: the step may have ended between the two lines above.
        if (step != ofStep) {
            cancel(stage);
        }
    }

    private static void cancel(@Nullable CompletionStage<Integer> stage) {
        if (stage instanceof CompletableFuture<Integer> future) {
            future.cancel(false);
        }
    }

    /** For any thread. */
    long step() {
        return step;
    }

    /** Whether an attempt has no answer yet. */
    boolean inFlight() {
        return inFlight;
    }

    List<Payload> events() {
        return events;
    }

    int attempts() {
        return attempts;
    }

    /** Returns the duration of the last attempt so far. */
    long sinceAttemptNanos(long nowNanos) {
        return nowNanos - attemptNanos;
    }

    long sinceFirstNanos(long nowNanos) {
        return nowNanos - firstAttemptNanos;
    }
}
