package dev.vask.spring;

import dev.vask.redis.RedisBackplane;
import dev.vask.spi.Backplane;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Makes the application one node of several, on the Redis of {@code vask.redis.uri}, where there is {@code vask-redis}. */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "vask.enabled", matchIfMissing = true)
@ConditionalOnProperty("vask.redis.uri")
@ConditionalOnClass(RedisBackplane.class)
public final class VaskRedisAutoConfiguration {
    VaskRedisAutoConfiguration() {}

    /** Closed by the Vask that it is for. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    Backplane vaskBackplane(VaskProperties properties) {
        VaskProperties.RedisSettings redis = properties.redis();
        try {
            return RedisBackplane.builder()
                    .uri(redis.uri())
                    .prefix(redis.prefix())
                    .build();
        } catch (IllegalArgumentException e) {
            throw new InvalidVaskSettingsException(List.of("vask.redis: " + e.getMessage()));
        }
    }
}
