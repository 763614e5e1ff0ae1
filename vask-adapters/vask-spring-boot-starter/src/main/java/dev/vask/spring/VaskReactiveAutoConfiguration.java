package dev.vask.spring;

import dev.vask.Vask;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;

/** Warns that a reactive web application gets no endpoint: Vask is mounted into servlet containers only. */
@AutoConfiguration(after = VaskAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBean(Vask.class)
public final class VaskReactiveAutoConfiguration {
    private static final System.Logger LOG = System.getLogger(VaskReactiveAutoConfiguration.class.getName());

    VaskReactiveAutoConfiguration() {}

    @Bean
    SmartInitializingSingleton vaskNotMounted() {
        return () -> LOG.log(
                System.Logger.Level.WARNING,
                "Vask is not mounted, clients cannot connect: the web application is reactive, and"
                        + " vask-spring-boot-starter mounts into servlet containers only; use"
                        + " spring-boot-starter-webmvc, or mount vask-netty into the pipeline of the server");
    }
}
