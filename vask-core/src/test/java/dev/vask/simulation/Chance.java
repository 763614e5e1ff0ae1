package dev.vask.simulation;

import java.util.List;
import java.util.random.RandomGenerator;

/** Random decisions from a seed: SplitMix64, one multiplication each, and to be seeded anew at any moment. */
final class Chance implements RandomGenerator {
    private long state;

    Chance(long seed) {
        reseed(seed);
    }

    void reseed(long seed) {
        state = mix(seed + 0x9E3779B97F4A7C15L);
    }

    @Override
    public long nextLong() {
        state += 0x9E3779B97F4A7C15L;
        return mix(state);
    }

    /** From 0 to {@code bound - 1}. */
    int below(int bound) {
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    boolean oneIn(int n) {
        return below(n) == 0;
    }

    <T> T of(List<T> some) {
        return some.get(below(some.size()));
    }

    @SafeVarargs
    final <T> T of(T... some) {
        return some[below(some.length)];
    }

    private static long mix(long z) {
        long y = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        y = (y ^ (y >>> 27)) * 0x94D049BB133111EBL;
        return y ^ (y >>> 31);
    }
}
