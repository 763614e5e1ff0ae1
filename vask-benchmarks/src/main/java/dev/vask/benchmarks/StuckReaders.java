package dev.vask.benchmarks;

import dev.vask.Limits;
import dev.vask.Vask;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Ten thousand clients on one channel in this JVM, of whom a thousand stop reading: when the others get what is published, and
 * what the heap holds just before the thousand are closed (reliability.md S-21).
 */
final class StuckReaders {
    private static final int CONNECTIONS = 10_000;
    private static final int ONE_IN = 10;
    private static final int MESSAGES = 500;
    /** About {@code MESSAGES / 2} of them: the stuck ones are closed half way. */
    private static final int MAX_QUEUED_BYTES = 64 * 1024;

    private static final String EVENT = "{\"event\":\"e\"";
    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int ROUNDS = 3;
    private static final double MILLION = 1e6;
    private static final double MEGABYTE = 1024 * 1024;

    private final boolean someStuck;
    private final long[] publishedAt = new long[MESSAGES];
    private final Histogram latency = new ConcurrentHistogram(3);
    private final List<Reader> readers = new ArrayList<>(CONNECTIONS);

    private StuckReaders(boolean someStuck) {
        this.someStuck = someStuck;
    }

    /** Prints two lines a round: with and without. */
    public static void main(String[] args) {
        new StuckReaders(false).measure();
        for (int round = 1; round <= ROUNDS; round++) {
            System.out.printf("all read, round %d: %s%n", round, new StuckReaders(false).measure());
            System.out.printf("1,000 stuck, round %d: %s%n", round, new StuckReaders(true).measure());
        }
    }

    private String measure() {
        Limits limits = Limits.defaults().withMaxQueuedBytes(MAX_QUEUED_BYTES).withMaxPresenceMembers(10);
        try (Vask vask = Vask.builder().app(Core.app()).limits(limits).build()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                readers.add(new Reader(vask, i % ONE_IN == 0));
            }
            readers.forEach(reader -> reader.says(Core.subscribe("crowd")));
            long before = used();
            long held = 0;
            long due = System.nanoTime();
            for (int i = 0; i < MESSAGES; i++) {
                if (i == heldMost()) {
                    held = used() - before;
                    due = System.nanoTime();
                }
                publishedAt[i] = System.nanoTime();
                vask.app(Core.KEY).trigger("crowd", "e", Core.PAYLOAD);
                due += EVERY_NANOS;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            }
            return result(vask, held);
        }
    }

    /** The number of the message before which the stuck ones are as full as they may be. */
    private static int heldMost() {
        return MAX_QUEUED_BYTES / (Core.PAYLOAD.length() + 64);
    }

    private String result(Vask vask, long held) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        long lost = lost();
        while (lost > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(EVERY_NANOS);
            lost = lost();
        }
        return String.format(
                "%,d deliveries lost; p50 %.2f ms, p99 %.2f ms, max %.2f ms; heap %+.1f MB; %,d closed as slow",
                lost,
                latency.getValueAtPercentile(50) / MILLION,
                latency.getValueAtPercentile(99) / MILLION,
                latency.getMaxValue() / MILLION,
                held / MEGABYTE,
                vask.stats().slowConsumers());
    }

    private long lost() {
        return readers.stream()
                .filter(Reader::healthy)
                .mapToLong(reader -> MESSAGES - reader.got)
                .sum();
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Measured are those that read in either case. */
    private final class Reader extends FreeSocket {
        private final boolean unlucky;
        private volatile int got;

        Reader(Vask vask, boolean unlucky) {
            super(vask);
            this.unlucky = unlucky;
        }

        boolean healthy() {
            return !unlucky;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // Sends to one socket never overlap (SPI law).
        public void send(List<OutboundText> batch, SendCallback callback) {
            if (!batch.get(0).text().startsWith(EVENT)) {
                // Greeting and acknowledgement, which come before any event.
                super.send(batch, callback);
                return;
            }
            if (unlucky) {
                if (!someStuck) {
                    callback.sent();
                }
                return;
            }
            long now = System.nanoTime();
            for (int i = 0; i < batch.size(); i++) {
                latency.recordValue(Math.max(0, now - publishedAt[got]));
                got++;
            }
            callback.sent();
        }
    }
}
