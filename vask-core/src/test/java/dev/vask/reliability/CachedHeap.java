package dev.vask.reliability;

import com.fasterxml.jackson.core.JsonFactory;
import dev.vask.App;
import dev.vask.Limits;
import dev.vask.Vask;
import dev.vask.transport.OutboundText;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Fills the cache of a Vask in its own JVM and prints the heap that it retains: {@code bytes=N events=N}. */
final class CachedHeap {
    private CachedHeap() {}

    /** The heap that is retained, and the number of cached events. */
    record Heap(long bytes, long events) {}

    /**
     * Measures in another JVM.
     *
     * @param maxBytes the bound of the cache
     * @param text the data of each event, repeated {@code times} times
     * @param replayed whether each event is sent to a subscriber once
     */
    static Heap measure(int maxBytes, String text, int times, boolean replayed)
            throws IOException, InterruptedException, URISyntaxException {
        StringBuilder path = new StringBuilder();
        for (Class<?> type : new Class<?>[] {CachedHeap.class, Vask.class, OutboundText.class, JsonFactory.class}) {
            path.append(Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI()))
                    .append(File.pathSeparatorChar);
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx400m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        path.toString(),
                        CachedHeap.class.getName(),
                        String.valueOf(maxBytes),
                        text,
                        String.valueOf(times),
                        String.valueOf(replayed))
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(60, TimeUnit.SECONDS);
        String[] found = out.strip()
                .replaceFirst("(?s).*bytes=(\\d+) events=(\\d+)", "$1 $2")
                .split(" ", -1);
        if (found.length != 2) {
            throw new AssertionError(out);
        }
        return new Heap(Long.parseLong(found[0]), Long.parseLong(found[1]));
    }

    public static void main(String[] args) {
        int maxBytes = Integer.parseInt(args[0]);
        String data = args[1].repeat(Integer.parseInt(args[2]));
        boolean replayed = Boolean.parseBoolean(args[3]);
        Vask vask = Vask.builder()
                .app(App.of("key", "secret"))
                .limits(Limits.defaults().withMaxCachedBytes(maxBytes))
                .build();
        LaxSocket reader = LaxSocket.connect(vask, "/app/key?protocol=7");
        vask.app("key").trigger("cache-first", "event", data);
        long before = used();
        // More than the cache holds.
        int events = maxBytes / (400 + data.length());
        for (int i = 0; i < events; i++) {
            String channel = "cache-channel-" + i;
            vask.app("key").trigger(channel, "event-" + i, data + i);
            if (replayed) {
                reader.handler.onText("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + channel + "\"}}");
                reader.handler.onText("{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":\"" + channel + "\"}}");
                reader.frames.clear();
                reader.calls.clear();
            }
        }
        long bytes = used() - before;
        int kept = 0;
        for (int i = 0; i < events; i++) {
            kept += vask.app("key")
                            .cached("cache-channel-" + i)
                            .toCompletableFuture()
                            .join()
                            .isPresent()
                    ? 1
                    : 0;
        }
        System.out.println("bytes=" + bytes + " events=" + kept);
        System.exit(0);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
