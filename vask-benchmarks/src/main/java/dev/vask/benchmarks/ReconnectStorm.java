package dev.vask.benchmarks;

import dev.vask.Vask;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Ten thousand clients that come back at once, each with five presence channels that are full in the end: how long Vask takes
 * until all are in and everybody knows of everybody. Meant for a small heap, {@code -Xmx512m}.
 */
final class ReconnectStorm {
    private static final int CONNECTIONS = 10_000;
    private static final int CHANNELS_EACH = 5;
    private static final int MEMBERS = 100;
    private static final int ROUNDS = 3;
    private static final double MEGABYTE = 1024 * 1024;

    private ReconnectStorm() {}

    /** Prints one line a round. */
    public static void main(String[] args) {
        for (int round = 1; round <= ROUNDS; round++) {
            round(round);
        }
    }

    private static void round(int round) {
        List<FreeSocket> sockets = new ArrayList<>(CONNECTIONS);
        int channels = CONNECTIONS * CHANNELS_EACH / MEMBERS;
        try (Vask vask = Core.open()) {
            long start = System.nanoTime();
            for (int i = 0; i < CONNECTIONS; i++) {
                FreeSocket socket = new FreeSocket(vask);
                sockets.add(socket);
                for (int room = 0; room < CHANNELS_EACH; room++) {
                    String channel = "presence-room-" + (i * CHANNELS_EACH + room) % channels;
                    socket.says(Core.subscribe(vask, socket.socketId(), channel, "user-" + i));
                }
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            if (vask.stats().subscriptions() != (long) CONNECTIONS * CHANNELS_EACH) {
                throw new IllegalStateException(vask.stats().toString());
            }
            System.out.printf(
                    "storm %d: %,d connections with %d presence channels each: all in after %,d ms, signing included; %,d frames; %.0f of %.0f MB of heap in use%n",
                    round,
                    CONNECTIONS,
                    CHANNELS_EACH,
                    millis,
                    sockets.stream().mapToLong(FreeSocket::sent).sum(),
                    (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / MEGABYTE,
                    Runtime.getRuntime().maxMemory() / MEGABYTE);
        }
    }
}
