package dev.vask.benchmarks.load.run;

import java.util.List;
import java.util.Map;

/** Something that is measured of every server in the same way. */
public interface Scenario {
    /** Short, as in results and file names. */
    String name();

    /** What happens, in one sentence. */
    String description();

    /** What is measured, the most important first. */
    List<Figure> figures();

    /** Whether it makes sense for a server. */
    default boolean fits(String server) {
        return true;
    }

    /** How many times the usual warm-up it takes until a server is as fast as it gets. */
    default int warmUps() {
        return 1;
    }

    /**
     * One slice.
     *
     * @param seconds how long to measure, where that is not given by the work itself
     * @return the figures by key, and {@code problems}
     */
    Map<String, Double> measure(ServerProcess server, double seconds);
}
