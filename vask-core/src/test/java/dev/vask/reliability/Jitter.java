package dev.vask.reliability;

import java.util.Random;
import java.util.random.RandomGenerator;

/** Counts for socket ids, which must differ, and says always the same where a delay is drawn. */
record Jitter(Random ids, double jitter) implements RandomGenerator {
    static Jitter of(double jitter) {
        return new Jitter(new Random(1), jitter);
    }

    @Override
    public long nextLong() {
        return ids.nextLong();
    }

    @Override
    public double nextDouble() {
        return jitter;
    }
}
