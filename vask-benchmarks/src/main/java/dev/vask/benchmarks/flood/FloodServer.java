package dev.vask.benchmarks.flood;

import dev.vask.App;
import dev.vask.DisconnectReason;
import dev.vask.Limits;
import dev.vask.Vask;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.benchmarks.load.Wire;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The server process: triggers as fast as a loop can, when the load program asks for it. */
final class FloodServer {
    private static final int UNLIMITED = 1_000_000_000;
    private static final int IN_FLIGHT = 1_000;
    private static final long MEGABYTE = 1L << 20;

    private FloodServer() {}

    /**
     * Prints the port; reads lines from standard input: {@code loop N} triggers and ignores the stages, {@code await N} keeps
     * at most 1,000 stages in flight, {@code stats} prints the peak of the heap and the reasons of ended connections. Ends with the input.
     *
     * @param args the server's name
     */
    public static void main(String[] args) throws Exception {
        Logger.getLogger("").setLevel(Level.WARNING);
        Ends ends = new Ends();
        Vask vask = Vask.builder()
                .app(App.of(Wire.KEY, Wire.SECRET))
                .limits(Limits.defaults().withConnectsPerSecond(UNLIMITED).withConnectBurst(UNLIMITED))
                .listener(ends)
                .build();
        try {
            System.out.println(FloodHosts.start(args[0], vask));
            serve(vask, ends);
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private static void serve(Vask vask, Ends ends) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "loop" -> System.out.println(publish(vask, Integer.parseInt(words[1]), false));
                case "await" -> System.out.println(publish(vask, Integer.parseInt(words[1]), true));
                case "stats" -> System.out.println(heapPeak() / MEGABYTE + " " + ends.reasons);
                default -> throw new IllegalArgumentException("unknown command: " + line);
            }
        }
    }

    /** Returns the duration in milliseconds and the number of stages that failed. */
    private static String publish(Vask vask, int count, boolean await) throws Exception {
        Queue<CompletableFuture<Void>> inFlight = new ArrayDeque<>();
        int failed = 0;
        long began = System.nanoTime();
        for (int i = 1; i <= count; i++) {
            CompletionStage<Void> stage =
                    vask.app(Wire.KEY).trigger(Wire.CHANNEL, Wire.EVENT, Wire.data(i, System.nanoTime()));
            CompletableFuture<Void> future = stage.toCompletableFuture();
            failed += future.isCompletedExceptionally() ? 1 : 0;
            if (await && !future.isDone()) {
                inFlight.add(future);
                if (inFlight.size() > IN_FLIGHT) {
                    inFlight.remove().get(1, TimeUnit.MINUTES);
                }
            }
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) + " " + failed;
    }

    private static long heapPeak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(FloodServer::peak)
                .sum();
    }

    private static long peak(MemoryPoolMXBean pool) {
        return pool.getPeakUsage().getUsed();
    }

    /** Counts the connections that ended, by reason. */
    private static final class Ends implements VaskListener {
        private final Map<DisconnectReason, LongAdder> reasons = new ConcurrentHashMap<>();

        @Override
        public void onDisconnected(VaskEvent.Disconnected event) {
            reasons.computeIfAbsent(event.reason(), reason -> new LongAdder()).increment();
        }
    }
}
