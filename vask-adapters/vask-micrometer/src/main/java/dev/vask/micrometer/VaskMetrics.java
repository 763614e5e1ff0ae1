package dev.vask.micrometer;

import dev.vask.CloseCode;
import dev.vask.DisconnectReason;
import dev.vask.VaskMeter;
import dev.vask.VaskStats;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Vask's figures in a {@link MeterRegistry}, named {@code vask.…}:
 *
 * <pre>{@code
 * Vask vask = Vask.builder().app(app).meter(new VaskMetrics(registry)).build();
 * }</pre>
 *
 * <p>One instance measures one Vask, from its {@code build} to its {@code close}, which removes the meters from the registry. Two
 * Vasks in one registry at the same time need different tags; with the same tags the later one replaces the meters of the
 * earlier one. The tags that Vask adds have few values: no app, channel or user is one.
 *
 * <p>Thread-safe. Gauges and sums are read when the registry is, from one snapshot of {@link VaskStats} a second.
 */
public final class VaskMetrics implements VaskMeter {
    /** For how long a snapshot serves: a registry reads a dozen figures one after the other. */
    private static final long SNAPSHOT_NANOS = Duration.ofSeconds(1).toNanos();

    /** What a broadcast's quantiles are estimated between. */
    private static final Duration[] BROADCAST_BOUNDS = Stream.of(
                    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 500_000)
            .map(micros -> Duration.ofNanos(micros * 1_000L))
            .toArray(Duration[]::new);

    /** A peer may close with any code; those that mean something are told apart (RFC 6455 §7.4.1, behaviour.md §4). */
    private static final Set<Integer> KNOWN_CODES = Stream.concat(
                    Stream.of(1000, 1001, 1006, 1007, 1009, 1011),
                    Stream.of(CloseCode.values()).map(CloseCode::code))
            .collect(Collectors.toUnmodifiableSet());

    private static final String REASON = "reason";
    private static final VaskStats NO_STATS = new VaskStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private final RegisteredMeters meters;
    private final Clock clock;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile @Nullable Snapshot snapshot;

    /** @param registry where the figures go */
    public VaskMetrics(MeterRegistry registry) {
        this(registry, List.of());
    }

    /**
     * @param registry where the figures go
     * @param tags of all of them
     */
    public VaskMetrics(MeterRegistry registry, Iterable<Tag> tags) {
        Objects.requireNonNull(registry, "registry must not be null");
        Objects.requireNonNull(tags, "tags must not be null: List.of() for none");
        this.meters = new RegisteredMeters(registry, Tags.of(tags));
        this.clock = registry.config().clock();
    }

    @Override
    public void started(Supplier<VaskStats> stats) {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "this VaskMetrics measures a Vask already: create one VaskMetrics for each Vask");
        }
        Snapshot read = new Snapshot(stats, clock);
        snapshot = read;
        try {
            register(read);
        } catch (RuntimeException | Error e) {
            stopped();
            throw e;
        }
    }

    private void register(Snapshot read) {
        gauge(read, "vask.connections", null, "Open connections", VaskStats::connections);
        gauge(read, "vask.channels", null, "Occupied channels on this node", VaskStats::channels);
        gauge(read, "vask.subscriptions", null, "Active subscriptions on this node", VaskStats::subscriptions);
        gauge(read, "vask.queued", BaseUnits.BYTES, "Waiting to be taken by sockets", VaskStats::queuedBytes);
        sum(read, "vask.messages.received", null, "Messages from clients", VaskStats::messagesReceived);
        sum(read, "vask.messages.sent", null, "Messages handed to sockets", VaskStats::messagesSent);
        sum(read, "vask.sent", BaseUnits.BYTES, "Handed to sockets", VaskStats::bytesSent);
        sum(read, "vask.slow.consumers", null, "Connections closed as too slow", VaskStats::slowConsumers);
        sum(read, "vask.heartbeat.timeouts", null, "Connections closed as silent", VaskStats::heartbeatTimeouts);
        sum(read, "vask.gaps", null, "Times that events of other nodes may have been missed", VaskStats::gaps);
        sum(read, "vask.listener.dropped", null, "Events no listener got", VaskStats::droppedListenerCalls);
        sum(read, "vask.failures", null, "Exceptions caught and logged", VaskStats::failures);
        sum(read, "vask.webhooks.dropped", null, "Events no endpoint was told", VaskStats::droppedWebhookEvents);
        // From the start, so that a rate can be computed from the first occurrence on.
        broadcast();
        for (Refusal reason : Refusal.values()) {
            refusedMessages(reason);
        }
        for (ConnectionRefusal reason : ConnectionRefusal.values()) {
            codes(reason).forEach(code -> refusedConnections(code, reason));
        }
    }

    private static List<CloseCode> codes(ConnectionRefusal reason) {
        return switch (reason) {
            case PATH -> List.of(CloseCode.PATH_NOT_FOUND);
            case PROTOCOL_VERSION ->
                List.of(CloseCode.VERSION_INVALID, CloseCode.VERSION_UNSUPPORTED, CloseCode.VERSION_MISSING);
            case APP_UNKNOWN -> List.of(CloseCode.APP_UNKNOWN);
            case APP_DISABLED -> List.of(CloseCode.APP_DISABLED);
            case ORIGIN -> List.of(CloseCode.UNAUTHORIZED);
            case QUOTA -> List.of(CloseCode.OVER_QUOTA);
            case CONNECT_RATE, REGISTRY, DRAINING -> List.of(CloseCode.OVER_CAPACITY);
        };
    }

    /** Removes the meters of this Vask from the registry, unless another Vask with the same tags has replaced them. */
    @Override
    public void stopped() {
        meters.removeAll();
        Snapshot read = snapshot;
        if (read != null) {
            read.release();
        }
    }

    private void gauge(
            Snapshot read, String name, @Nullable String unit, String description, ToDoubleFunction<VaskStats> figure) {
        meters.own((registry, tags) -> Gauge.builder(name, read, from -> figure.applyAsDouble(from.get()))
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .strongReference(true)
                .register(registry));
    }

    private void sum(
            Snapshot read, String name, @Nullable String unit, String description, ToDoubleFunction<VaskStats> figure) {
        meters.own((registry, tags) -> FunctionCounter.builder(name, read, from -> figure.applyAsDouble(from.get()))
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(registry));
    }

    @Override
    public void connectionRefused(CloseCode code, ConnectionRefusal reason) {
        refusedConnections(code, reason).increment();
    }

    private Counter refusedConnections(CloseCode code, ConnectionRefusal reason) {
        return counter(
                "vask.connections.refused",
                "Connections closed before they were accepted",
                "code",
                String.valueOf(code.code()),
                REASON,
                lowerCase(reason));
    }

    @Override
    public void connectionClosed(@Nullable Integer closeCode, DisconnectReason reason) {
        String code = closeCode == null ? "none" : KNOWN_CODES.contains(closeCode) ? closeCode.toString() : "other";
        counter("vask.connections.closed", "Accepted connections that ended", "code", code, REASON, lowerCase(reason))
                .increment();
    }

    @Override
    public void messageRefused(Refusal reason) {
        refusedMessages(reason).increment();
    }

    private Counter refusedMessages(Refusal reason) {
        return counter("vask.messages.refused", "Messages answered with an error", REASON, lowerCase(reason));
    }

    @Override
    public void broadcastSent(int receivers, long nanos) {
        broadcast().record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer broadcast() {
        return meters.timer(
                "vask.broadcast",
                (registry, tags) -> Timer.builder("vask.broadcast")
                        .description(
                                "From the arrival of an event on this node to its hand-over to the sockets of a piece of its channel")
                        .tags(tags)
                        .serviceLevelObjectives(BROADCAST_BOUNDS)
                        .register(registry));
    }

    @Override
    public void apiAnswered(String call, int status, long nanos) {
        timer(
                        "vask.api",
                        "Requests of the HTTP API",
                        "call",
                        call.isEmpty() ? "unknown" : call,
                        "status",
                        String.valueOf(status))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void webhookAttempted(@Nullable Integer status, long nanos) {
        timer(
                        "vask.webhooks",
                        "Attempts to tell an endpoint",
                        "outcome",
                        status == null ? "no answer" : status / 100 + "xx")
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    private Counter counter(String name, String description, String... more) {
        return meters.counter(
                name + String.join(",", more),
                (registry, tags) -> Counter.builder(name)
                        .description(description)
                        .tags(tags.and(more))
                        .register(registry));
    }

    private Timer timer(String name, String description, String... more) {
        return meters.timer(
                name + String.join(",", more),
                (registry, tags) -> Timer.builder(name)
                        .description(description)
                        .tags(tags.and(more))
                        .register(registry));
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The figures of some moment within the last second. */
    private static final class Snapshot {
        private final Clock clock;
        private final ReentrantLock lock = new ReentrantLock();
        // Guarded by the lock.
        private @Nullable Supplier<VaskStats> stats;
        private @Nullable VaskStats last;
        private long takenAtNanos;

        Snapshot(Supplier<VaskStats> stats, Clock clock) {
            this.stats = stats;
            this.clock = clock;
        }

        VaskStats get() {
            lock.lock();
            try {
                long now = clock.monotonicTime();
                VaskStats known = last;
                Supplier<VaskStats> open = stats;
                if (open != null && (known == null || now - takenAtNanos > SNAPSHOT_NANOS)) {
                    known = open.get();
                    last = known;
                    takenAtNanos = now;
                }
                return known == null ? NO_STATS : known;
            } finally {
                lock.unlock();
            }
        }

        /** Lets go of the Vask; a meter that somebody still holds keeps its last figure. */
        void release() {
            lock.lock();
            try {
                stats = null;
            } finally {
                lock.unlock();
            }
        }
    }
}
