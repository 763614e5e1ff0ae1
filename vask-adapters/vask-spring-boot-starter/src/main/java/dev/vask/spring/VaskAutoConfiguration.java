package dev.vask.spring;

import dev.vask.App;
import dev.vask.AppRegistry;
import dev.vask.Authorizer;
import dev.vask.ProtocolPolicy;
import dev.vask.Vask;
import dev.vask.VaskBuilder;
import dev.vask.VaskListener;
import dev.vask.VaskMeter;
import dev.vask.spi.Backplane;
import dev.vask.spi.VaskTime;
import dev.vask.spi.WebhookSender;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/**
 * A {@link Vask} of {@code vask.…} properties and of the beans there are of {@link AppRegistry}, {@link Authorizer},
 * {@link VaskListener}, {@link VaskMeter}, {@link ProtocolPolicy}, {@link Backplane}, {@link VaskTime} and
 * {@link WebhookSender}; then {@link VaskCustomizer}s. It is drained before the web server stops, and closed afterwards.
 */
@AutoConfiguration(afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@ConditionalOnBooleanProperty(name = "vask.enabled", matchIfMissing = true)
@EnableConfigurationProperties(VaskProperties.class)
public final class VaskAutoConfiguration {
    VaskAutoConfiguration() {}

    @Bean
    Settings vaskSettings(VaskProperties properties) {
        return new Settings(properties);
    }

    @Bean
    HostBeans vaskHostBeans(ListableBeanFactory beans) {
        return new HostBeans(beans);
    }

    @Bean
    @ConditionalOnMissingBean
    Vask vask(
            VaskProperties properties,
            Settings settings,
            ApplicationEventPublisher events,
            ObjectProvider<AppRegistry> registry,
            HostBeans beans,
            ObjectProvider<ProtocolPolicy> policy,
            ObjectProvider<Backplane> backplane,
            ObjectProvider<VaskTime> time,
            ObjectProvider<WebhookSender> webhookSender,
            ObjectProvider<VaskMeter> meter,
            ObjectProvider<VaskCustomizer> customizers) {
        VaskBuilder builder = Vask.builder()
                .limits(settings.limits())
                .drainWindow(properties.drainWindow())
                .publicWebhooksOnly(properties.publicWebhooksOnly())
                .tellPublished(properties.tellPublished());
        settings.apps().forEach(builder::app);
        registry.ifAvailable(builder::apps);
        Authorizer authorizer = beans.authorizer();
        if (authorizer != null) {
            builder.authorizer(authorizer);
        }
        VaskListener listener = beans.listener(properties.applicationEvents() ? events : null);
        if (listener != null) {
            builder.listener(listener);
        }
        policy.ifAvailable(builder::policy);
        backplane.ifAvailable(builder::backplane);
        if (!properties.redis().uri().isEmpty() && backplane.getIfAvailable() == null) {
            throw new InvalidVaskSettingsException(
                    List.of("vask.redis.uri: needs dev.vask:vask-redis among the application's dependencies"));
        }
        time.ifAvailable(builder::time);
        webhookSender.ifAvailable(builder::webhookSender);
        meter.ifAvailable(builder::meter);
        List<VaskCustomizer> last = customizers.orderedStream().toList();
        last.forEach(it -> it.customize(builder));
        if (settings.apps().isEmpty() && registry.getIfAvailable() == null && last.isEmpty()) {
            throw new InvalidVaskSettingsException(List.of("vask.apps: is empty, so no app is configured; set"
                    + " vask.apps[0].key and vask.apps[0].secret, or have an AppRegistry bean that finds apps"));
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new InvalidVaskSettingsException(List.of(String.valueOf(e.getMessage())));
        }
    }

    @Bean
    @ConditionalOnMissingBean
    VaskPublisher vaskPublisher(Vask vask, Settings settings, ObjectProvider<VaskJson> json) {
        List<String> keys = settings.apps().stream().map(App::key).toList();
        return new VaskPublisher(vask, keys, json.getIfAvailable());
    }

    @Bean
    VaskLifecycle vaskDrain(Vask vask, VaskProperties properties, Settings settings, ObjectProvider<VaskTime> time) {
        Duration window = properties.drainWindow();
        Duration longest = window.plus(settings.limits().closeGrace());
        VaskTime own = time.getIfAvailable();
        return new VaskLifecycle(VaskLifecycle.DRAIN, done -> {
            var drained = vask.drain(window);
            if (own != null) {
                // A time of tests passes only when somebody waits.
                own.await(drained, longest);
            }
            drained.whenComplete((nothing, failure) -> done.run());
        });
    }

    @Bean
    VaskLifecycle vaskClose(Vask vask) {
        return new VaskLifecycle(VaskLifecycle.CLOSE, done -> {
            vask.close();
            done.run();
        });
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JsonMapper.class)
    static final class Jackson {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnBean(JsonMapper.class)
        VaskJson vaskJson(JsonMapper mapper) {
            return mapper::writeValueAsString;
        }
    }
}
