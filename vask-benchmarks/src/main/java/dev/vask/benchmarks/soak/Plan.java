package dev.vask.benchmarks.soak;

/**
 * How much of everything.
 *
 * @param publishes a second, over all channels
 * @param churn connections that leave and are replaced, a second
 * @param slow readers that never read, in percent of the connections, and beside them
 * @param faultEvery seconds from one fault to the next
 */
record Plan(double minutes, int connections, int channels, int publishes, int churn, double slow, double faultEvery) {
    double seconds() {
        return minutes * 60;
    }

    int slowReaders() {
        return (int) Math.ceil(connections * slow / 100);
    }
}
