package dev.vask.backplane.contract;

import dev.vask.spi.Topic;
import java.time.Duration;

/**
 * What a {@link ChaosBackplane} does to calls. What becomes of the nth call of a topic follows from the seed, not from which
 * thread was first.
 *
 * @param seed the same one does the same again
 * @param delay the longest that one call, callback or answer is held up; three of four are not
 * @param rejected what part of calls fails without being carried out, 0 to 1
 * @param unconfirmed what part of calls is carried out, and fails all the same, 0 to 1
 * @param timeout after which a call without an answer fails
 */
public record Chaos(long seed, Duration delay, double rejected, double unconfirmed, Duration timeout) {
    /** Delays of up to 3 ms, one of twelve calls fails, a timeout of 2 s. */
    public static Chaos of(long seed) {
        return new Chaos(seed, Duration.ofMillis(3), 0.05, 0.03, Duration.ofSeconds(2));
    }

    enum Fate {
        CARRIED_OUT,
        REJECTED,
        UNCONFIRMED
    }

    Fate fate(Topic topic, long number) {
        double chance = (mixed(topic, number, 1) >>> 11) * 0x1.0p-53;
        if (chance < rejected) {
            return Fate.REJECTED;
        }
        return chance < rejected + unconfirmed ? Fate.UNCONFIRMED : Fate.CARRIED_OUT;
    }

    long delayNanos(Topic topic, long number) {
        long mixed = mixed(topic, number, 2);
        return (mixed & 3) == 0 ? Long.remainderUnsigned(mixed >>> 2, delay.toNanos() + 1) : 0;
    }

    /** SplitMix64's finisher over all that decides. */
    private long mixed(Topic topic, long number, long use) {
        long z = seed + topic.hashCode() * 0x9E3779B97F4A7C15L + number * 0xD1B54A32D192ED03L + use;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
