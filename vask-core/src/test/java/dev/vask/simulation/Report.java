package dev.vask.simulation;

/** What is printed of a run that failed: enough to see what happened, and to have it happen again. */
final class Report {
    private Report() {}

    static String of(long seed, Outcome failed) {
        Outcome shortest = Shrinker.shrink(seed, failed);
        StringBuilder text = new StringBuilder("seed " + seed + " breaks ")
                .append(failed.violation())
                .append("\nagain: mvn -o -pl vask-core -am test -Dtest=SimulationTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dvask.simulation.seed=")
                .append(seed)
                .append("\nof ")
                .append(failed.taken().size())
                .append(" actions these suffice for ")
                .append(shortest.violation());
        shortest.taken().forEach(step -> text.append("\n    ").append(step));
        return text.toString();
    }
}
