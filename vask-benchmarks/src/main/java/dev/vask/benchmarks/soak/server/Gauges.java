package dev.vask.benchmarks.soak.server;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The server from inside, at one moment.
 *
 * @param heapBytes what is left after garbage collection
 * @param descriptors open files and sockets
 * @param slowConsumers connections closed because they read too slowly, so far
 * @param failures what Vask caught and counted, what of it made a client be taken for dead, and publishes that failed
 * @param errors what was logged as an error
 */
public record Gauges(
        long heapBytes,
        long threads,
        long descriptors,
        long connections,
        long channels,
        long subscriptions,
        long slowConsumers,
        long failures,
        long errors) {
    /** One line. */
    String line() {
        return LongStream.of(
                        heapBytes,
                        threads,
                        descriptors,
                        connections,
                        channels,
                        subscriptions,
                        slowConsumers,
                        failures,
                        errors)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(" "));
    }

    /** Reads the line. */
    public static Gauges parse(String line) {
        long[] values =
                Arrays.stream(line.split(" ", -1)).mapToLong(Long::parseLong).toArray();
        return new Gauges(
                values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8]);
    }
}
