package dev.vask.simulation;

/** An invariant that did not hold. */
record Violation(Invariant invariant, String detail) {
    @Override
    public String toString() {
        return invariant + ": " + detail;
    }
}
