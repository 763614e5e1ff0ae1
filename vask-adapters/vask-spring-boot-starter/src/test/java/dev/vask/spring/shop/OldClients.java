package dev.vask.spring.shop;

import dev.vask.ProtocolPolicy;
import dev.vask.spring.VaskCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
class OldClients {
    // snippet: spring-boot#customizer
    @Bean
    VaskCustomizer noVersionNoEntry() {
        return builder -> builder.policy(ProtocolPolicy.standard().withRequireVersion(true));
    }
    // end snippet
}
