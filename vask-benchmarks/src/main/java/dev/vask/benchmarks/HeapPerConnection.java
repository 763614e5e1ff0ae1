package dev.vask.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.vask.Vask;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
        measure(100, index -> List.of("private-warm-" + index));
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("own", report("each in a channel of its own", index -> "private-room-" + index));
        figures.put("shared", report("all in one channel", index -> "private-room"));
        if (args.length > 0) {
            write(Path.of(args[0]), figures);
        }
    }

    private static double report(String title, IntFunction<String> channel) {
        Growth growth = measure(CONNECTIONS, index -> List.of(channel.apply(index)));
        Histogram vask = growth.vask();
        double sockets = (double) (growth.histogram().bytes() - vask.bytes()) / CONNECTIONS;
        double bytes = growth.used() / (double) CONNECTIONS - sockets;
        System.out.printf(
                "%,d connections, %s: %.0f bytes each (%.0f by the histogram; the fake socket's %.0f not counted)%n",
                CONNECTIONS, title, bytes, (double) vask.bytes() / CONNECTIONS, sockets);
        System.out.printf("%n    bytes objects  of a connection%n%s%n", vask.top(TOP, CONNECTIONS));
        return bytes;
    }

    /**
     * What has come with connections.
     *
     * @param used of the heap
     * @param left what their end has left of Vask's objects
     */
    record Growth(long used, Histogram histogram, Map<String, Long> left) {
        /** All but their sockets. */
        Histogram vask() {
            return histogram.without(FreeSocket.class);
        }
    }

    /**
     * Opens connections, each with its subscriptions, looks at the heap, and ends them.
     *
     * @param channels the private channels of a connection
     */
    static Growth measure(int connections, IntFunction<List<String>> channels) {
        List<FreeSocket> sockets = new ArrayList<>(connections);
        try (Vask vask = Core.open()) {
            // What there is one of for each app is there.
            new FreeSocket(vask).abort();
            Histogram histogramBefore = Histogram.take();
            long before = used();
            int subscriptions = 0;
            for (int i = 0; i < connections; i++) {
                FreeSocket socket = new FreeSocket(vask);
                sockets.add(socket);
                for (String channel : channels.apply(i)) {
                    socket.says(Core.subscribe(vask, socket.socketId(), channel));
                    subscriptions++;
                }
                // A real socket has sent it and knows it no more.
                socket.forget();
            }
            long after = used();
            Histogram histogram = Histogram.take().since(histogramBefore);
            if (vask.stats().subscriptions() != subscriptions) {
                throw new IllegalStateException(vask.stats().toString());
            }
            sockets.forEach(FreeSocket::abort);
            sockets.clear();
            Map<String, Long> left =
                    Histogram.take().since(histogramBefore).only("dev.vask.").instances();
            left.keySet().removeIf(name -> name.startsWith("dev.vask.benchmarks."));
            return new Growth(after - before, histogram, left);
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
