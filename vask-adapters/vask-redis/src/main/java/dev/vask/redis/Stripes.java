package dev.vask.redis;

import java.time.Duration;

/** The threads on which the listener is told: everything of one partition on one of them, in order. */
final class Stripes {
    static final int COUNT = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));

    private final Stripe[] stripes = new Stripe[COUNT];

    Stripes() {
        for (int n = 0; n < stripes.length; n++) {
            stripes[n] = new Stripe(n);
        }
    }

    Stripe of(int partition) {
        return stripes[partition % stripes.length];
    }

    /** Returns when the last task has ended, at most so long. */
    void close(Duration atMost) {
        for (Stripe stripe : stripes) {
            stripe.close();
        }
        long end = System.nanoTime() + atMost.toNanos();
        for (Stripe stripe : stripes) {
            stripe.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
    }
}
