package dev.vask.spring;

import dev.vask.Vask;
import dev.vask.VaskBuilder;

/**
 * A bean that has the last word on the {@link Vask} that is built: for what has no property, an executor for example. Several
 * are called in their {@code @Order}, after properties and beans were applied.
 */
@FunctionalInterface
public interface VaskCustomizer {
    /** Changes the builder; may add apps and listeners. The time to drain is {@code vask.drain-window}, not the builder's. */
    void customize(VaskBuilder builder);
}
