package dev.vask.examples.demo;

import dev.vask.VaskApp;
import java.math.BigDecimal;
import java.util.random.RandomGenerator;

/**
 * A price that wanders, on a cache channel: who comes between two ticks need not wait for the next one, because the channel
 * has kept the last.
 */
final class Ticker {
    static final String CHANNEL = "cache-ticker";
    private static final int LARGEST_STEP = 60;
    private static final int LOWEST = 1_000;

    private final VaskApp app;
    private final RandomGenerator random;
    private int cents = 10_000;

    Ticker(VaskApp app, RandomGenerator random) {
        this.app = app;
        this.random = random;
    }

    /** Publishes the next price. */
    synchronized void tick() {
        int before = cents;
        cents = Math.max(LOWEST, before + random.nextInt(-LARGEST_STEP, LARGEST_STEP + 1));
        String price = Json.object(json -> {
            json.writeNumberField("price", BigDecimal.valueOf(cents, 2));
            json.writeNumberField("change", BigDecimal.valueOf((long) cents - before, 2));
            json.writeNumberField("at", System.currentTimeMillis());
        });
        app.trigger(CHANNEL, "price", price);
    }
}
