package dev.vask.spring;

import dev.vask.Vask;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Tells the health endpoint of Vask, where there is one. */
@AutoConfiguration(after = VaskAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Vask.class)
public final class VaskHealthAutoConfiguration {
    VaskHealthAutoConfiguration() {}

    @Bean
    @ConditionalOnEnabledHealthIndicator("vask")
    @ConditionalOnMissingBean(name = "vaskHealthIndicator")
    VaskHealthIndicator vaskHealthIndicator(Vask vask) {
        return new VaskHealthIndicator(vask);
    }
}
