package dev.vask.benchmarks;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.Handshake;
import dev.vask.transport.HeaderLookup;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import dev.vask.transport.Socket;
import dev.vask.transport.SocketHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Measures the connect time of a healthy app while 9,000 connections with unknown keys and 6,000 reconnects of another app arrive
 * within a second, with an app registry of 5 ms (docs/spec/reliability.md S-54). All in this JVM, without a network.
 */
final class RegistryStorm {
    private static final String HEALTHY = "healthy";
    private static final String BUSY = "busy";
    private static final Duration LATENCY = Duration.ofMillis(5);
    private static final int STRANGERS = 9_000;
    private static final int RECONNECTS = 6_000;
    private static final int STORM_MILLIS = 1_000;
    private static final int PROBES = 2_000;
    private static final long PROBE_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int ROUNDS = 3;
    private static final double MILLION = 1e6;

    private final Histogram connects = new ConcurrentHistogram(3);
    private final Histogram listeners = new ConcurrentHistogram(3);
    private final AtomicInteger lookupsOfBusy = new AtomicInteger();
    private final AtomicInteger lookups = new AtomicInteger();

    private RegistryStorm() {}

    /** Prints two lines a round: with apps that are in use before the storm, and with apps that are not. */
    public static void main(String[] args) throws InterruptedException {
        new RegistryStorm().measure(true);
        for (int round = 1; round <= ROUNDS; round++) {
            System.out.printf("apps in use, round %d: %s%n", round, new RegistryStorm().measure(true));
            System.out.printf("apps not in use, round %d: %s%n", round, new RegistryStorm().measure(false));
        }
    }

    private @Nullable App find(String key) {
        lookups.incrementAndGet();
        if (key.equals(BUSY)) {
            lookupsOfBusy.incrementAndGet();
        }
        LockSupport.parkNanos(LATENCY.toNanos());
        return Set.of(HEALTHY, BUSY).contains(key) ? App.of(key, "secret") : null;
    }

    private String measure(boolean inUse) throws InterruptedException {
        VaskListener listener = new VaskListener() {
            @Override
            public void onConnected(VaskEvent.Connected event) {
                if (event.app().equals(HEALTHY)) {
                    listeners.recordValue(System.nanoTime() - Long.parseLong(event.remoteAddress()));
                }
            }
        };
        try (Vask vask = Vask.builder()
                .apps(this::find)
                .listener(listener)
                .drainWindow(Duration.ZERO)
                .build()) {
            if (inUse) {
                vask.app(HEALTHY);
                vask.app(BUSY);
            }
            List<Probe> strangers = new ArrayList<>(STRANGERS);
            List<Probe> reconnects = new ArrayList<>(RECONNECTS);
            Thread flood = new Thread(() -> spread(STRANGERS, i -> strangers.add(new Probe(vask, "stranger-" + i))));
            Thread storm = new Thread(() -> spread(RECONNECTS, i -> reconnects.add(new Probe(vask, BUSY))));
            List<Probe> probes = new ArrayList<>(PROBES);
            flood.start();
            storm.start();
            long due = System.nanoTime();
            for (int i = 0; i < PROBES; i++) {
                probes.add(new Probe(vask, HEALTHY));
                due += PROBE_EVERY_NANOS;
                parkUntil(due);
            }
            flood.join();
            storm.join();
            await(probes);
            await(reconnects);
            await(strangers);
            probes.forEach(probe -> connects.recordValue(probe.connectNanos()));
            return String.format(
                    "healthy app: connect p50 %.2f ms, p99 %.2f ms, max %.2f ms, %d refused; its listener p99 %.2f ms;"
                            + " reconnects: %d refused of %,d, %d lookups; unknown keys: %,d closed with 4001, %,d with 4100;"
                            + " %,d lookups in all",
                    connects.getValueAtPercentile(50) / MILLION,
                    connects.getValueAtPercentile(99) / MILLION,
                    connects.getMaxValue() / MILLION,
                    closed(probes),
                    listeners.getValueAtPercentile(99) / MILLION,
                    closed(reconnects),
                    RECONNECTS,
                    lookupsOfBusy.get(),
                    strangers.stream().filter(it -> it.closeCode == 4001).count(),
                    strangers.stream().filter(it -> it.closeCode == 4100).count(),
                    lookups.get());
        }
    }

    /** Runs an action so many times, evenly over the time of the storm. */
    private static void spread(int times, IntConsumer action) {
        long begin = System.nanoTime();
        long step = TimeUnit.MILLISECONDS.toNanos(STORM_MILLIS) / times;
        for (int i = 0; i < times; i++) {
            action.accept(i);
            parkUntil(begin + i * step);
        }
    }

    private static void parkUntil(long due) {
        while (System.nanoTime() < due) {
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    private static long closed(List<Probe> probes) {
        return probes.stream().filter(probe -> probe.closeCode != 0).count();
    }

    private static void await(List<Probe> probes) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (Probe probe : probes) {
            while (!probe.isDecided()) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("a connection was neither accepted nor closed");
                }
                LockSupport.parkNanos(PROBE_EVERY_NANOS);
            }
        }
    }

    /** A client that notes when it is accepted or closed. */
    private static final class Probe implements Socket {
        private final long beganNanos = System.nanoTime();
        private volatile long decidedNanos;
        private volatile int closeCode;
        private @Nullable SocketHandler handler;
        private boolean closed;

        Probe(Vask vask, String key) {
            // The address takes the time to the listener.
            SocketHandler opened = vask.sockets()
                    .open(
                            new Handshake(
                                    "/app/" + key, "protocol=7", false, String.valueOf(beganNanos), HeaderLookup.NONE),
                            this);
            boolean report;
            synchronized (this) {
                handler = opened;
                report = closed;
            }
            if (report) {
                opened.onClosed(null);
            }
        }

        boolean isDecided() {
            return decidedNanos != 0;
        }

        long connectNanos() {
            return decidedNanos - beganNanos;
        }

        @Override
        public void send(List<OutboundText> batch, SendCallback callback) {
            if (decidedNanos == 0) {
                decidedNanos = System.nanoTime();
            }
            callback.sent();
        }

        @Override
        public void close(CloseStatus status) {
            if (decidedNanos == 0) {
                decidedNanos = System.nanoTime();
            }
            closeCode = status.code();
            end();
        }

        @Override
        public void abort() {
            end();
        }

        private void end() {
            SocketHandler report;
            synchronized (this) {
                report = closed ? null : handler;
                closed = true;
            }
            if (report != null) {
                report.onClosed(null);
            }
        }
    }
}
