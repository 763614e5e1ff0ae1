package dev.vask.spring;

import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * For tests without a server: {@code @Import(VaskTestConfiguration.class)} gives the application's Vask a {@link VirtualTime}, which
 * can be injected, and has listeners and the authorizer called on the test's own thread. Clients are {@link FakeSocket}s.
 */
@Configuration(proxyBeanMethods = false)
public final class VaskTestConfiguration {
    VaskTestConfiguration() {}

    @Bean
    VirtualTime vaskVirtualTime() {
        return new VirtualTime();
    }

    @Bean
    VaskCustomizer vaskOnTestThread() {
        return builder -> builder.executor(Runnable::run);
    }
}
