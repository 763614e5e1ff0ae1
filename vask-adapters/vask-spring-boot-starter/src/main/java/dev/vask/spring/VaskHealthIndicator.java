package dev.vask.spring;

import dev.vask.Vask;
import dev.vask.VaskStats;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** {@code UP} while connections are let in, {@code OUT_OF_SERVICE} once the Vask drains; with its figures of the moment. */
public final class VaskHealthIndicator implements HealthIndicator {
    private final Vask vask;

    /** Tells of this Vask. */
    public VaskHealthIndicator(Vask vask) {
        this.vask = vask;
    }

    @Override
    public Health health() {
        VaskStats stats = vask.stats();
        Health.Builder health = vask.isOpen()
                ? Health.up()
                : Health.outOfService().withDetail("reason", "draining: no connections are let in any more");
        return health.withDetail("connections", stats.connections())
                .withDetail("channels", stats.channels())
                .withDetail("subscriptions", stats.subscriptions())
                .withDetail("slowConsumers", stats.slowConsumers())
                .withDetail("droppedListenerCalls", stats.droppedListenerCalls())
                .withDetail("failures", stats.failures())
                .build();
    }
}
