package dev.vask.spring;

import dev.vask.Vask;
import dev.vask.VaskStats;
import dev.vask.spi.BackplaneHealth;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * {@code UP} while connections are let in, {@code OUT_OF_SERVICE} once the Vask drains or nothing reaches other nodes; with its
 * figures of the moment.
 */
public final class VaskHealthIndicator implements HealthIndicator {
    private final Vask vask;

    /** Tells of this Vask. */
    public VaskHealthIndicator(Vask vask) {
        this.vask = vask;
    }

    @Override
    public Health health() {
        VaskStats stats = vask.stats();
        BackplaneHealth engine = vask.health();
        Health.Builder health = Health.up();
        if (!vask.isOpen()) {
            health = Health.outOfService().withDetail("reason", "draining: no connections are let in any more");
        } else if (engine.state() == BackplaneHealth.State.DOWN) {
            health = Health.outOfService().withDetail("reason", "out of reach of the other nodes");
        }
        if (engine.state() != BackplaneHealth.State.UP) {
            health.withDetail("backplane", engine.state() + ": " + engine.reason());
        }
        return health.withDetail("connections", stats.connections())
                .withDetail("channels", stats.channels())
                .withDetail("subscriptions", stats.subscriptions())
                .withDetail("slowConsumers", stats.slowConsumers())
                .withDetail("droppedListenerCalls", stats.droppedListenerCalls())
                .withDetail("failures", stats.failures())
                .build();
    }
}
