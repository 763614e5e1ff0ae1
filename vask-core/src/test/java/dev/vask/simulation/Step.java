package dev.vask.simulation;

/**
 * An action and what is scheduled after it. The seed belongs to the step: what others were left out does not change it, so
 * that a shortened list still fails as the whole did.
 *
 * @param tasks how many tasks run before the next action
 */
record Step(Action action, long seed, int tasks) {
    @Override
    public String toString() {
        return action + "  then " + tasks + " tasks";
    }
}
