package dev.vask.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes a failing run short: leaves out steps, many at first and then fewer, as long as the same invariant fails (delta
 * debugging). Each step has its own seed, so what remains is scheduled as it was.
 */
final class Shrinker {
    private static final int MAX_RUNS = 3_000;

    private final long seed;
    private final Invariant invariant;
    private int runs;

    private Shrinker(long seed, Invariant invariant) {
        this.seed = seed;
        this.invariant = invariant;
    }

    /** The shortest run found that fails as this one did. */
    static Outcome shrink(long seed, Outcome failed) {
        if (failed.violation() == null) {
            return failed;
        }
        return new Shrinker(seed, failed.violation().invariant()).shrink(failed);
    }

    private Outcome shrink(Outcome failed) {
        Outcome shortest = failed;
        int chunk = Math.max(1, failed.taken().size() / 2);
        while (runs < MAX_RUNS) {
            Outcome shorter = withoutChunks(shortest, chunk);
            boolean found = shorter.taken().size() < shortest.taken().size();
            shortest = shorter;
            if (chunk == 1 && !found) {
                return shortest;
            }
            chunk = Math.max(1, chunk / 2);
        }
        return shortest;
    }

    private Outcome withoutChunks(Outcome failed, int chunk) {
        Outcome shortest = failed;
        int at = 0;
        while (at < shortest.taken().size() && runs < MAX_RUNS) {
            List<Step> fewer = new ArrayList<>(shortest.taken());
            fewer.subList(at, Math.min(fewer.size(), at + chunk)).clear();
            Outcome tried = Simulation.replay(seed, fewer);
            runs++;
            if (tried.violation() != null && tried.violation().invariant() == invariant) {
                shortest = tried;
            } else {
                at += chunk;
            }
        }
        return shortest;
    }
}
