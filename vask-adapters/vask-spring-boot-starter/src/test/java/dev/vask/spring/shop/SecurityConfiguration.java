package dev.vask.spring.shop;

import static org.springframework.security.config.Customizer.withDefaults;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

// snippet: spring-boot#security
@Configuration
class SecurityConfiguration {
    @Bean
    SecurityFilterChain security(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.requestMatchers("/app/**")
                        .permitAll() // sockets, of visitors too
                        .requestMatchers("/apps/**")
                        .permitAll() // the HTTP API: every request is signed
                        .requestMatchers("/actuator/health")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .csrf(csrf -> csrf.spa().ignoringRequestMatchers("/apps/**"))
                .httpBasic(withDefaults())
                .build();
    }
}
// end snippet
