package dev.vask.benchmarks.load.run;

/**
 * Something measured.
 *
 * @param unit as it is written behind a number; of a ratio empty
 * @param lessIsBetter whether it is a cost
 */
public record Figure(String key, String label, String unit, boolean lessIsBetter) {
    /** The label with its unit. */
    public String title() {
        return unit.isEmpty() ? label : label + " (" + unit + ")";
    }
}
