package dev.vask.concurrency;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;

/**
 * Scenarios of concurrent operations, and what must hold after each. So few that the build stays short; to look longer:
 * {@code -Dlincheck.factor=20}.
 */
public final class Interleavings {
    /** Groups what needs a JVM of its own. */
    public static final String TAG = "lincheck";

    private static final int ITERATIONS = 2 * Integer.getInteger("lincheck.factor", 1);
    private static final int MODEL_RUNS = 100;
    private static final int STRESS_RUNS = 500;

    private Interleavings() {}

    /**
     * Checks operations whose answers say it all: in every order of threads, and with real ones, each answer is what it would
     * be if the operations were done one after the other.
     */
    public static void checkAnswers(Class<?> operations) {
        few(new ModelCheckingOptions(), MODEL_RUNS, 2).check(operations);
        few(new StressOptions(), STRESS_RUNS, 3).check(operations);
    }

    /** Checks operations that answer nothing, as what they do is done later or by others: by what holds at the end. */
    public static void checkEnd(Class<?> operations) {
        few(new ModelCheckingOptions(), MODEL_RUNS, 2)
                .verifier(EpsilonVerifier.class)
                .check(operations);
        stressEnd(operations);
    }

    /** With real threads only: for parts with more switches of threads than a model can go through in the time of a build. */
    public static void stressEnd(Class<?> operations) {
        few(new StressOptions(), STRESS_RUNS, 3).verifier(EpsilonVerifier.class).check(operations);
    }

    private static <T extends Options<T, ?>> T few(T options, int runs, int threads) {
        return options.iterations(ITERATIONS)
                .invocationsPerIteration(runs)
                .threads(threads)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1);
    }

    /** What must hold at the end; plainly, as all that is done here is watched step by step. */
    public static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
