package dev.vask.simulation;

import java.util.function.Function;

/** Looks for the first seed that fails. Made by reflection in a {@link MutantLoader}, so it speaks of nothing but text. */
public final class Hunt implements Function<String, String> {
    /** For the loader. */
    public Hunt() {}

    /** From how many seeds and steps to the seed and the invariant; empty if nothing failed. */
    @Override
    public String apply(String seedsAndSteps) {
        String[] parts = seedsAndSteps.split(" ", 2);
        long seeds = Long.parseLong(parts[0]);
        long steps = Long.parseLong(parts[1]);
        for (long seed = 0; seed < seeds; seed++) {
            Violation violation = Simulation.run(seed, steps).violation();
            if (violation != null) {
                return seed + " " + violation;
            }
        }
        return "";
    }
}
