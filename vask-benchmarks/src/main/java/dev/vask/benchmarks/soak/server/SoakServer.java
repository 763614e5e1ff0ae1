package dev.vask.benchmarks.soak.server;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskStats;
import dev.vask.benchmarks.Histogram;
import dev.vask.benchmarks.load.Wire;
import dev.vask.benchmarks.load.server.VaskServers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Serves with Vask's defaults, and does line by line what the soak program says. Its first line names its two ports. */
public final class SoakServer {
    /**
     * What the system buffers for a connection. By itself it would take megabytes on loopback, and it would be minutes before
     * a server noticed that somebody does not read.
     */
    private static final int SEND_BYTES = 64 * 1024;

    private static final int PATIENCE_MILLIS = 30_000;
    private static final int COLLECTIONS = 4;

    private final Vask vask;
    private final Publisher publisher;
    private final ErrorLog log;
    private Map<String, Long> before = Map.of();

    private SoakServer(Vask vask, Publisher publisher, ErrorLog log) {
        this.vask = vask;
        this.publisher = publisher;
        this.log = log;
    }

    /**
     * Serves until told to quit.
     *
     * @param args the server's name, and how many channels there are
     */
    public static void main(String[] args) {
        ErrorLog log = ErrorLog.install();
        try (ServerSocket control = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Vask vask = Vask.builder()
                        .app(App.of(Wire.KEY, Wire.SECRET))
                        .drainWindow(Duration.ZERO)
                        .build()) {
            control.setSoTimeout(PATIENCE_MILLIS);
            int port = args[0].equals("jetty")
                    ? VaskServers.jetty(vask, SEND_BYTES)
                    : VaskServers.undertow(vask, SEND_BYTES);
            Publisher publisher = new Publisher(vask.app(Wire.KEY), Integer.parseInt(args[1]));
            System.out.println(port + " " + control.getLocalPort());
            try (Socket socket = control.accept()) {
                new SoakServer(vask, publisher, log).obey(socket);
            }
        } catch (Exception e) {
            System.err.println("the server ended: " + e);
        } finally {
            // What the server itself would do to stop is not what is looked at.
            Runtime.getRuntime().halt(0);
        }
    }

    private void obey(Socket socket) throws IOException, InterruptedException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null && !line.equals("quit"); line = in.readLine()) {
            socket.getOutputStream().write((answer(line) + "\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    private String answer(String line) throws IOException, InterruptedException {
        List<String> words = List.of(line.split(" ", -1));
        return switch (words.get(0)) {
            case "publish" -> {
                publisher.start(Integer.parseInt(words.get(1)));
                yield "";
            }
            case "stop" -> {
                publisher.stop();
                yield publisher.counts();
            }
            case "threads" -> threads();
            case "gauges" -> gauges().line();
            case "remember" -> {
                before = objects();
                yield "";
            }
            case "left" -> left();
            case "drain" -> {
                var unused = vask.drain(Duration.ofMillis(Long.parseLong(words.get(1))));
                yield "";
            }
            default -> throw new IOException("not a command: " + line);
        };
    }

    /** How many there are of each name, numbers aside. */
    private static String threads() {
        Map<String, Integer> counts = new TreeMap<>();
        Thread.getAllStackTraces()
                .keySet()
                .forEach(thread -> counts.merge(thread.getName().replaceAll("\\d+", "*"), 1, Integer::sum));
        return counts.toString();
    }

    /** Vask's objects, timers too, that were not there when it was told to remember. */
    private String left() {
        Map<String, Long> more = new TreeMap<>();
        objects().forEach((name, count) -> more.merge(name, count - before.getOrDefault(name, 0L), Long::sum));
        // Jetty has its last connection in hand until the next one comes; that one is no leak.
        more.values().removeIf(count -> count <= 1);
        return more.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    private static Map<String, Long> objects() {
        Map<String, Long> counts = Histogram.take().only("dev.vask.").instances();
        counts.keySet().removeIf(name -> name.startsWith("dev.vask.benchmarks."));
        return counts;
    }

    private Gauges gauges() {
        VaskStats stats = vask.stats();
        return new Gauges(
                heapBytes(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                        .getOpenFileDescriptorCount(),
                stats.connections(),
                stats.channels(),
                stats.subscriptions(),
                stats.slowConsumers(),
                stats.failures() + stats.heartbeatTimeouts() + publisher.failures(),
                log.count());
    }

    private static long heapBytes() {
        // Once is not enough: what is only softly or finally reachable goes later.
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
