package dev.vask.examples.demo;

import dev.vask.VaskApp;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * A price that wanders, on a cache channel: who comes between two ticks need not wait for the next one, because the channel
 * has kept the last. Nor need other nodes: each goes on from what is kept, and leaves a tick out where another was faster.
 */
final class Ticker {
    static final String CHANNEL = "cache-ticker";
    private static final int LARGEST_STEP = 60;
    private static final int LOWEST = 1_000;
    private static final int FIRST = 10_000;
    /** Less than the pause between two ticks, more than the time that nodes tick apart by chance. */
    private static final Duration MOMENT = Duration.ofSeconds(4);

    private static final Duration LONG_AGO = Duration.ofDays(1);
    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private final VaskApp app;
    private final RandomGenerator random;

    Ticker(VaskApp app, RandomGenerator random) {
        this.app = app;
        this.random = random;
    }

    /** Publishes the next price, unless one was published a moment ago. */
    CompletionStage<Void> tick() {
        return app.cached(CHANNEL).thenCompose(kept -> {
            Duration age = kept.map(it -> app.definition().cacheTtl().minus(it.timeToLive()))
                    .orElse(LONG_AGO);
            return age.compareTo(MOMENT) < 0
                    ? DONE
                    : publish(kept.map(it -> cents(it.data())).orElse(FIRST));
        });
    }

    private CompletionStage<Void> publish(int before) {
        int cents = Math.max(LOWEST, before + random.nextInt(-LARGEST_STEP, LARGEST_STEP + 1));
        String price = Json.object(json -> {
            json.writeNumberField("price", BigDecimal.valueOf(cents, 2));
            json.writeNumberField("change", BigDecimal.valueOf((long) cents - before, 2));
            json.writeNumberField("at", System.currentTimeMillis());
        });
        return app.trigger(CHANNEL, "price", price);
    }

    private static int cents(String event) {
        return Json.number(event, "price").movePointRight(2).intValue();
    }
}
