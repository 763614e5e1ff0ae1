package dev.vask.micrometer;

import dev.vask.CloseCode;
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
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
 * <p>One for each Vask; two in one registry are told apart by tags. Tags of Vask's own are few and closed: no app, channel or user
 * is one, as there may be any number of those.
 *
 * <p>Safe for any thread. Gauges and sums are read when the registry is, from one snapshot of {@link VaskStats} a second.
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

    private final MeterRegistry registry;
    private final Tags tags;
    private final Timer broadcast;
    private final Map<CloseCode, Counter> refusedConnections = new EnumMap<>(CloseCode.class);
    private final Map<Refusal, Counter> refusedMessages = new EnumMap<>(Refusal.class);

    /** @param registry where the figures go */
    public VaskMetrics(MeterRegistry registry) {
        this(registry, List.of());
    }

    /**
     * @param registry where the figures go
     * @param tags of all of them
     */
    public VaskMetrics(MeterRegistry registry, Iterable<Tag> tags) {
        this.registry = registry;
        this.tags = Tags.of(tags);
        this.broadcast = Timer.builder("vask.broadcast")
                .description(
                        "From the arrival of an event on this node to its hand-over to the sockets of a piece of its channel")
                .tags(this.tags)
                .serviceLevelObjectives(BROADCAST_BOUNDS)
                .register(registry);
        for (CloseCode code : CloseCode.values()) {
            refusedConnections.put(
                    code,
                    Counter.builder("vask.connections.refused")
                            .description("Connections closed before they were accepted")
                            .tags(this.tags.and("code", String.valueOf(code.code())))
                            .register(registry));
        }
        for (Refusal reason : Refusal.values()) {
            refusedMessages.put(
                    reason,
                    Counter.builder("vask.messages.refused")
                            .description("Messages answered with an error")
                            .tags(this.tags.and("reason", reason.name().toLowerCase(Locale.ROOT)))
                            .register(registry));
        }
    }

    @Override
    public void started(Supplier<VaskStats> stats) {
        Snapshot snapshot = new Snapshot(stats, registry.config().clock());
        gauge(snapshot, "vask.connections", null, "Open connections", VaskStats::connections);
        gauge(snapshot, "vask.channels", null, "Occupied channels on this node", VaskStats::channels);
        gauge(snapshot, "vask.subscriptions", null, "Active subscriptions on this node", VaskStats::subscriptions);
        gauge(snapshot, "vask.queued", BaseUnits.BYTES, "Waiting to be taken by sockets", VaskStats::queuedBytes);
        sum(snapshot, "vask.messages.received", null, "Messages from clients", VaskStats::messagesReceived);
        sum(snapshot, "vask.messages.sent", null, "Messages handed to sockets", VaskStats::messagesSent);
        sum(snapshot, "vask.sent", BaseUnits.BYTES, "Handed to sockets", VaskStats::bytesSent);
        sum(snapshot, "vask.slow.consumers", null, "Connections closed as too slow", VaskStats::slowConsumers);
        sum(snapshot, "vask.heartbeat.timeouts", null, "Connections closed as silent", VaskStats::heartbeatTimeouts);
        sum(snapshot, "vask.gaps", null, "Times that events of other nodes may have been missed", VaskStats::gaps);
        sum(snapshot, "vask.listener.dropped", null, "Events no listener got", VaskStats::droppedListenerCalls);
        sum(snapshot, "vask.failures", null, "Exceptions caught and logged", VaskStats::failures);
        sum(snapshot, "vask.webhooks.dropped", null, "Events no endpoint was told", VaskStats::droppedWebhookEvents);
    }

    private void gauge(
            Snapshot snapshot,
            String name,
            @Nullable String unit,
            String description,
            ToDoubleFunction<VaskStats> figure) {
        Gauge.builder(name, snapshot, from -> figure.applyAsDouble(from.get()))
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private void sum(
            Snapshot snapshot,
            String name,
            @Nullable String unit,
            String description,
            ToDoubleFunction<VaskStats> figure) {
        FunctionCounter.builder(name, snapshot, from -> figure.applyAsDouble(from.get()))
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(registry);
    }

    @Override
    public void connectionRefused(CloseCode code) {
        count(refusedConnections.get(code));
    }

    @Override
    public void connectionClosed(@Nullable Integer closeCode) {
        String code = closeCode == null ? "none" : KNOWN_CODES.contains(closeCode) ? closeCode.toString() : "other";
        Counter.builder("vask.connections.closed")
                .description("Accepted connections that ended")
                .tags(tags.and("code", code))
                .register(registry)
                .increment();
    }

    @Override
    public void messageRefused(Refusal reason) {
        count(refusedMessages.get(reason));
    }

    private static void count(@Nullable Counter counter) {
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void broadcastSent(int receivers, long nanos) {
        broadcast.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void apiAnswered(String call, int status, long nanos) {
        Timer.builder("vask.api")
                .description("Requests of the HTTP API")
                .tags(tags.and("call", call.isEmpty() ? "unknown" : call, "status", String.valueOf(status)))
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void webhookAttempted(@Nullable Integer status, long nanos) {
        String outcome = status == null ? "no answer" : status / 100 + "xx";
        Timer.builder("vask.webhooks")
                .description("Attempts to tell an endpoint")
                .tags(tags.and("outcome", outcome))
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** The figures of some moment within the last second. */
    private static final class Snapshot {
        private final Supplier<VaskStats> stats;
        private final Clock clock;
        private @Nullable VaskStats last;
        private long takenAtNanos;

        Snapshot(Supplier<VaskStats> stats, Clock clock) {
            this.stats = stats;
            this.clock = clock;
        }

        synchronized VaskStats get() {
            long now = clock.monotonicTime();
            VaskStats known = last;
            if (known == null || now - takenAtNanos > SNAPSHOT_NANOS) {
                known = stats.get();
                last = known;
                takenAtNanos = now;
            }
            return known;
        }
    }
}
