package dev.vask.examples.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.vask.App;
import dev.vask.Limits;
import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * S-21 over real connections: readers that never read among those that do, in the same channel. Subclasses say on which
 * server. {@code -Dvask.crowd=2000} is the full number of connections, of which every tenth is stuck; the build makes do with
 * fewer. Prints how long the healthy ones waited, which depends on the machine and is not asserted.
 */
@Tag("once")
@Timeout(300)
abstract class SlowReaderScenarios {
    private static final App APP = App.of("app-key", "app-secret");
    private static final int CONNECTIONS = Integer.getInteger("vask.crowd", 200);
    private static final int STUCK = CONNECTIONS / 10;
    private static final int HEALTHY = CONNECTIONS - STUCK;
    private static final int TICKS = 100;
    private static final int QUEUE_BYTES = 512 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final AtomicInteger closedAsSlow = new AtomicInteger();
    private int ticks;

    abstract Host start(Vask vask) throws Exception;

    @Test
    @DisplayName(
            "stuck readers are closed with 4100; all others get everything in order, and the heap stays in its bounds")
    void stuckAmongHealthy() throws Exception {
        assumeTrue(
                !(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)
                        || unix.getMaxFileDescriptorCount() > 2L * CONNECTIONS + 500,
                "too few file descriptors: ulimit -n");
        try (Vask vask = vask();
                Host host = start(vask);
                Crowd crowd = new Crowd()) {
            VaskApp app = vask.app(APP.key());
            crowd.addReaders(host.port(), APP.key(), HEALTHY, "ticks");
            while (ticks < TICKS) {
                tick(app, crowd);
            }
            int before = crowd.received();
            double without = crowd.p99Millis(before / 2);
            long heapBefore = usedHeap();

            crowd.addStuck(host.port(), APP.key(), STUCK, "ticks", "bulk");
            long heap = 0;
            while (closedAsSlow.get() < STUCK) {
                assertThat(ticks)
                        .as("ticks sent while %s were closed", closedAsSlow)
                        .isLessThan(10_000);
                app.trigger("bulk", "bulk", "\"" + "x".repeat(9_000) + "\"");
                tick(app, crowd);
                if (heap == 0 && closedAsSlow.get() > 0) {
                    // Now the queues are as full as they get.
                    heap = usedHeap() - heapBefore;
                }
            }
            for (int more = 0; more < TICKS; more++) {
                tick(app, crowd);
            }

            assertThat(crowd.received()).isEqualTo(HEALTHY * ticks);
            assertThat(crowd.outOfOrder()).isZero();
            assertThat(crowd.ended()).isZero();
            assertThat(vask.stats().slowConsumers()).isEqualTo(STUCK);
            assertThat(closedAsSlow).hasValue(STUCK);
            crowd.until(() -> vask.stats().connections() == HEALTHY, PATIENCE);
            assertThat(heap).isLessThan((long) STUCK * QUEUE_BYTES + (long) CONNECTIONS * 64 * 1024);
            System.out.printf(
                    "%s: %d of %d ticks received; p99 %.1f ms without and %.1f ms with %d stuck readers, all closed with"
                            + " 4100; heap +%d KiB%n",
                    getClass().getSimpleName(),
                    crowd.received(),
                    HEALTHY * ticks,
                    without,
                    crowd.p99Millis(before),
                    STUCK,
                    heap / 1024);
        }
    }

    private Vask vask() {
        return Vask.builder()
                .app(APP)
                .drainWindow(Duration.ZERO)
                .limits(Limits.defaults().withMaxQueuedBytes(QUEUE_BYTES))
                .listener(new VaskListener() {
                    @Override
                    public void onDisconnected(VaskEvent.Disconnected event) {
                        if (Objects.equals(event.closeCode(), 4100)) {
                            closedAsSlow.incrementAndGet();
                        }
                    }
                })
                .build();
    }

    /** One more, once all have it. */
    private void tick(VaskApp app, Crowd crowd) throws Exception {
        app.trigger("ticks", "tick", ticks + " " + System.nanoTime() + " " + "x".repeat(200));
        ticks++;
        crowd.until(() -> crowd.received() >= HEALTHY * ticks, PATIENCE);
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
