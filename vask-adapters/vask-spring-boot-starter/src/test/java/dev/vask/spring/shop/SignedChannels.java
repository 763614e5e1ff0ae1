package dev.vask.spring.shop;

import dev.vask.Vask;
import dev.vask.auth.AuthDecision;
import dev.vask.auth.AuthEndpoint;
import java.security.Principal;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;

@Configuration
class SignedChannels {
    // snippet: spring-boot#endpoint
    @Bean
    AuthEndpoint authEndpoint(Vask vask, AsyncTaskExecutor applicationTaskExecutor) {
        return AuthEndpoint.builder(vask.app("app-key")::definition, applicationTaskExecutor)
                .channel("private-mail.{user}", request -> {
                    Principal user = request.principal(Principal.class);
                    return user != null && user.getName().equals(request.variable("user"))
                            ? AuthDecision.allow()
                            : AuthDecision.refuse("Not your mail");
                })
                .build();
    }
    // end snippet
}
