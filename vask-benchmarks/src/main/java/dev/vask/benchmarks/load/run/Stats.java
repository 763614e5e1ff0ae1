package dev.vask.benchmarks.load.run;

import java.util.ArrayList;
import java.util.List;

/**
 * The spread of a few rounds.
 *
 * @param median of an even count the mean of the two in the middle
 */
public record Stats(double min, double median, double max) {
    /**
     * The spread of some values.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Stats of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no rounds");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int size = sorted.size();
        double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
        return new Stats(sorted.get(0), median, sorted.get(size - 1));
    }

    /** Round by round, as far as both have rounds: what disturbs the machine for longer than a round disturbs both. */
    public static List<Double> ratios(List<Double> values, List<Double> reference) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(values.size(), reference.size()); i++) {
            ratios.add(values.get(i) / reference.get(i));
        }
        return ratios;
    }
}
