package dev.vask.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.vask.App;
import dev.vask.CloseCode;
import dev.vask.DisconnectReason;
import dev.vask.Vask;
import dev.vask.VaskMeter;
import dev.vask.VaskMeter.ConnectionRefusal;
import dev.vask.VaskStats;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Each meter")
class EveryFigureTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    /** Stats in which every figure differs from the others: the first component is 101, the next 102. */
    private static VaskStats distinct() throws ReflectiveOperationException {
        RecordComponent[] components = VaskStats.class.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = 101L + i;
        }
        Constructor<VaskStats> canonical = VaskStats.class.getConstructor(types);
        return canonical.newInstance(values);
    }

    private Map<String, Double> figures() {
        Map<String, Double> figures = new HashMap<>();
        for (Meter meter : registry.getMeters()) {
            String name = meter.getId().getName();
            if (meter instanceof Gauge gauge && !name.equals("vask.broadcast.histogram")) {
                figures.put(name, gauge.value());
            } else if (meter instanceof FunctionCounter counter) {
                figures.put(name, counter.count());
            }
        }
        return figures;
    }

    @Test
    @DisplayName("shows its own figure of the stats, all of which differ")
    void showsItsOwnFigure() throws ReflectiveOperationException {
        VaskStats stats = distinct();
        new VaskMetrics(registry).started(() -> stats);

        assertThat(figures())
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("vask.connections", (double) stats.connections()),
                        Map.entry("vask.channels", (double) stats.channels()),
                        Map.entry("vask.subscriptions", (double) stats.subscriptions()),
                        Map.entry("vask.queued", (double) stats.queuedBytes()),
                        Map.entry("vask.messages.received", (double) stats.messagesReceived()),
                        Map.entry("vask.messages.sent", (double) stats.messagesSent()),
                        Map.entry("vask.sent", (double) stats.bytesSent()),
                        Map.entry("vask.slow.consumers", (double) stats.slowConsumers()),
                        Map.entry("vask.heartbeat.timeouts", (double) stats.heartbeatTimeouts()),
                        Map.entry("vask.gaps", (double) stats.gaps()),
                        Map.entry("vask.listener.dropped", (double) stats.droppedListenerCalls()),
                        Map.entry("vask.failures", (double) stats.failures()),
                        Map.entry("vask.webhooks.dropped", (double) stats.droppedWebhookEvents())));
    }

    @Test
    @DisplayName("counts its own event, under its own tags")
    void countsItsOwnEvent() throws ReflectiveOperationException {
        VaskStats stats = distinct();
        VaskMetrics metrics = new VaskMetrics(registry);
        metrics.started(() -> stats);
        int times = 0;
        for (VaskMeter.Refusal refusal : VaskMeter.Refusal.values()) {
            times++;
            for (int i = 0; i < times; i++) {
                metrics.messageRefused(refusal);
            }
        }
        for (ConnectionRefusal refusal : ConnectionRefusal.values()) {
            metrics.connectionRefused(CloseCode.OVER_CAPACITY, refusal);
        }
        for (DisconnectReason reason : DisconnectReason.values()) {
            metrics.connectionClosed(1000, reason);
            metrics.connectionClosed(2999, reason);
            metrics.connectionClosed(null, reason);
        }
        metrics.broadcastSent(3, 5);
        metrics.apiAnswered("channels", 200, 7);
        metrics.apiAnswered("", 404, 11);
        metrics.webhookAttempted(null, 13);
        metrics.webhookAttempted(503, 17);

        times = 0;
        for (VaskMeter.Refusal refusal : VaskMeter.Refusal.values()) {
            times++;
            assertThat(count("vask.messages.refused", "reason", refusal.name().toLowerCase(java.util.Locale.ROOT)))
                    .isEqualTo(times);
        }
        for (ConnectionRefusal refusal : ConnectionRefusal.values()) {
            assertThat(count(
                            "vask.connections.refused",
                            "code",
                            "4100",
                            "reason",
                            refusal.name().toLowerCase(java.util.Locale.ROOT)))
                    .isOne();
        }
        for (DisconnectReason reason : DisconnectReason.values()) {
            for (String code : List.of("1000", "other", "none")) {
                assertThat(count(
                                "vask.connections.closed",
                                "code",
                                code,
                                "reason",
                                reason.name().toLowerCase(java.util.Locale.ROOT)))
                        .isOne();
            }
        }
        assertThat(nanos("vask.broadcast")).isEqualTo(5);
        assertThat(nanos("vask.api", "call", "channels", "status", "200")).isEqualTo(7);
        assertThat(nanos("vask.api", "call", "unknown", "status", "404")).isEqualTo(11);
        assertThat(nanos("vask.webhooks", "outcome", "no answer")).isEqualTo(13);
        assertThat(nanos("vask.webhooks", "outcome", "5xx")).isEqualTo(17);
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private double nanos(String name, String... tags) {
        Timer timer = registry.get(name).tags(tags).timer();
        assertThat(timer.count()).isOne();
        return timer.totalTime(java.util.concurrent.TimeUnit.NANOSECONDS);
    }

    private Vask vask(Tag... tags) {
        return Vask.builder()
                .app(App.of("key", "secret"))
                .time(new VirtualTime())
                .executor(Runnable::run)
                .meter(new VaskMetrics(registry, List.of(tags)))
                .build();
    }

    private double connections() {
        return registry.get("vask.connections").gauge().value();
    }

    @Test
    @DisplayName("is removed at close; the next Vask on the same registry shows its own figures")
    void removedAtClose() {
        Vask first = vask();
        FakeSocket.connect(first, "/app/key?protocol=7").hangsUp();
        first.close();
        assertThat(registry.getMeters()).isEmpty();

        Vask second = vask();
        FakeSocket.connect(second, "/app/key?protocol=7");
        assertThat(connections()).isOne();
        second.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    @DisplayName("is taken over by a later Vask with the same tags; the close of the earlier one does not remove it")
    void takenOver() {
        Vask first = vask();
        FakeSocket.connect(first, "/app/key?protocol=7");
        FakeSocket.connect(first, "/app/key?protocol=7");
        Vask second = vask();
        FakeSocket.connect(second, "/app/key?protocol=7");
        assertThat(connections()).isOne();
        int meters = registry.getMeters().size();

        first.close();

        assertThat(connections()).isOne();
        assertThat(registry.getMeters()).hasSize(meters);
        FakeSocket.connect(second, "/app/unknown?protocol=7");
        assertThat(count("vask.connections.refused", "reason", "app_unknown")).isOne();
        second.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    @DisplayName("of a Vask with other tags stays at the close of this one")
    void otherTags() {
        Vask first = vask(Tag.of("node", "a"));
        Vask second = vask(Tag.of("node", "b"));
        first.close();
        assertThat(registry.getMeters())
                .isNotEmpty()
                .allMatch(meter -> "b".equals(meter.getId().getTag("node")));
        second.close();
    }

    @Test
    @DisplayName("that is still held keeps its last figure, and no longer the Vask")
    void closedIsGarbage() {
        List<Meter> held = new ArrayList<>();
        WeakReference<Vask> reference = new WeakReference<>(closed(held));
        for (int i = 0; i < 50 && reference.get() != null; i++) {
            System.gc();
            LockSupport.parkNanos(10_000_000);
        }
        assertThat(reference.get()).isNull();
        assertThat(held).isNotEmpty();
    }

    private Vask closed(List<Meter> held) {
        Vask vask = vask();
        held.addAll(registry.getMeters());
        connections();
        vask.close();
        return vask;
    }

    @Test
    @DisplayName("belongs to one Vask: a VaskMetrics is refused by a second build")
    void oneVaskEach() {
        VaskMetrics metrics = new VaskMetrics(registry);
        Vask first = Vask.builder().app(App.of("key", "secret")).meter(metrics).build();
        assertThatIllegalStateException()
                .isThrownBy(() -> Vask.builder()
                        .app(App.of("key", "secret"))
                        .meter(metrics)
                        .build())
                .withMessageContaining("one VaskMetrics for each Vask");
        assertThat(connections()).isZero();
        first.close();
    }
}
