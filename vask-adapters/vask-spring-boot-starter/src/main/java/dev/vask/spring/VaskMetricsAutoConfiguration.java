package dev.vask.spring;

import dev.vask.VaskMeter;
import dev.vask.micrometer.VaskMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Gives Vask's figures to the application's meter registry, where there is {@code vask-micrometer}. */
@AutoConfiguration(
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnBooleanProperty(name = "vask.enabled", matchIfMissing = true)
@ConditionalOnClass({MeterRegistry.class, VaskMetrics.class})
@ConditionalOnBean(MeterRegistry.class)
public final class VaskMetricsAutoConfiguration {
    VaskMetricsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    VaskMeter vaskMetrics(MeterRegistry registry) {
        return new VaskMetrics(registry);
    }
}
