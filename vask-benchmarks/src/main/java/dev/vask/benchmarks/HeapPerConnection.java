package dev.vask.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.vask.Vask;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * What a connection with one private subscription weighs in Vask: the heap after garbage collection, with and without 20,000
 * of them. Their sockets are counted out; those of a real server weigh more than all else, which the load program shows.
 */
final class HeapPerConnection {
    private static final int CONNECTIONS = 20_000;
    private static final int COLLECTIONS = 4;
    private static final int TOP = 50;

    private HeapPerConnection() {}

    /**
     * Prints the figures, and what they are made of.
     *
     * @param args a file for the figures as JSON, or nothing
     */
    public static void main(String[] args) throws IOException {
        // Whatever is made once is there before anything is measured.
        measure(100, index -> "private-warm-" + index);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("own", report("each in a channel of its own", index -> "private-room-" + index));
        figures.put("shared", report("all in one channel", index -> "private-room"));
        if (args.length > 0) {
            write(Path.of(args[0]), figures);
        }
    }

    private static double report(String title, IntFunction<String> channel) {
        Growth growth = measure(CONNECTIONS, channel);
        Histogram vask = growth.histogram().without(FreeSocket.class);
        double sockets = (double) (growth.histogram().bytes() - vask.bytes()) / CONNECTIONS;
        double bytes = growth.used() / (double) CONNECTIONS - sockets;
        System.out.printf(
                "%,d connections, %s: %.0f bytes each (%.0f by the histogram; the fake socket's %.0f not counted)%n",
                CONNECTIONS, title, bytes, (double) vask.bytes() / CONNECTIONS, sockets);
        System.out.printf("%n    bytes objects  of a connection%n%s%n", vask.top(TOP, CONNECTIONS));
        return bytes;
    }

    private record Growth(long used, Histogram histogram) {}

    private static Growth measure(int connections, IntFunction<String> channel) {
        FreeSocket[] sockets = new FreeSocket[connections];
        try (Vask vask = Core.open()) {
            Histogram histogramBefore = Histogram.take();
            long before = used();
            for (int i = 0; i < connections; i++) {
                sockets[i] = new FreeSocket(vask);
                sockets[i].says(Core.subscribe(vask, sockets[i].socketId(), channel.apply(i)));
                // A real socket has sent it and knows it no more.
                sockets[i].forget();
            }
            long after = used();
            Histogram histogram = Histogram.take().since(histogramBefore);
            if (vask.stats().subscriptions() != connections) {
                throw new IllegalStateException(vask.stats().toString());
            }
            return new Growth(after - before, histogram);
        }
    }

    private static long used() {
        // Once is not enough: what is only softly or finally reachable goes later.
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void write(Path file, Map<String, Double> figures) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(Files.newOutputStream(file))) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeNumberField("connections", CONNECTIONS);
            for (Map.Entry<String, Double> figure : figures.entrySet()) {
                json.writeNumberField(figure.getKey(), figure.getValue());
            }
            json.writeEndObject();
        }
    }
}
