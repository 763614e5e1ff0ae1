package dev.vask.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.App;
import dev.vask.auth.RequestSignature;
import dev.vask.spring.Browser.Tab;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@Timeout(60)
@DisplayName("An application with sessions, filters and routes of its own")
class HostingTest {
    private static final String TARGET = "/app/shop?protocol=7";

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {
        @Bean
        SecurityFilterChain open(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                    .httpBasic(Customizer.withDefaults())
                    .csrf(csrf -> csrf.disable())
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(
                    User.withUsername("ada").password("{noop}lovelace").build());
        }

        /** Without an order, as most applications write it. */
        @Bean
        Filter guard() {
            return (request, response, chain) -> {
                if (((HttpServletRequest) request).getHeader("X-Blocked") == null) {
                    chain.doFilter(request, response);
                } else {
                    ((HttpServletResponse) response).sendError(418);
                }
            };
        }

        @Bean
        Pages pages() {
            return new Pages();
        }
    }

    @RestController
    static class Pages {
        @GetMapping("/login")
        String login(HttpServletRequest request) {
            return request.getSession().getId();
        }

        @GetMapping("/logout-now")
        String logout(HttpServletRequest request) {
            request.getSession().invalidate();
            return "bye";
        }

        @GetMapping("/apps/7")
        String seventh() {
            return "the seventh app";
        }
    }

    private ConfigurableApplicationContext context;
    private Browser ada;
    private Browser visitor;

    private void start(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0", "--vask.apps[0].key=shop", "--vask.apps[0].secret=s", "--vask.drain-window=0s"));
        all.addAll(List.of(arguments));
        context = new SpringApplicationBuilder(Application.class).run(all.toArray(new String[0]));
        int port = ((ServletWebServerApplicationContext) context).getWebServer().getPort();
        ada = new Browser(port, "ada:lovelace");
        visitor = new Browser(port, "");
    }

    @AfterEach
    void stop() {
        context.close();
    }

    private static String sessionCookie(HttpResponse<String> login) {
        String cookie = login.headers().firstValue("Set-Cookie").orElseThrow();
        return cookie.substring(0, cookie.indexOf(';'));
    }

    @ParameterizedTest(name = "{0}, close-at-session-end={1}")
    @CsvSource({"TOMCAT, false", "TOMCAT, true", "JETTY, false", "JETTY, true"})
    @DisplayName("a logout closes sockets with 4200 if vask.close-at-session-end is set, else they stay open")
    void logout(WebServers server, boolean close) throws Exception {
        start("--spring.autoconfigure.exclude=" + server.withoutOthers(), "--vask.close-at-session-end=" + close);
        String cookie = sessionCookie(ada.get("/login"));
        Tab sameSession = ada.open(TARGET, "Cookie", cookie);
        sameSession.await("connection_established");
        Tab otherSession = ada.open(TARGET, "Cookie", sessionCookie(ada.get("/login")));
        otherSession.subscribe("news").await("subscription_succeeded");
        sameSession.subscribe("news").await("subscription_succeeded");

        assertThat(ada.get("/logout-now", "Cookie", cookie).body()).isEqualTo("bye");

        if (close) {
            assertThat(sameSession.awaitClose()).isEqualTo(4200);
        }
        context.getBean(VaskPublisher.class).trigger("news", "hello", Map.of());
        otherSession.await("hello");
        if (!close) {
            sameSession.await("hello");
        }
    }

    @Test
    @DisplayName(
            "a page of a foreign origin with the user's credentials -> 4009; without credentials -> accepted [S-55]")
    void foreignOrigin() throws Exception {
        start();
        String origin = "https://evil.example";
        assertThat(ada.open(TARGET, "Origin", origin).awaitClose()).isEqualTo(4009);
        visitor.open(TARGET, "Origin", origin).await("connection_established");
    }

    @Test
    @DisplayName(
            "a filter bean without an order guards sockets and HTTP API; unsigned requests of unknown apps reach the application")
    void filtersAndRoutes() throws Exception {
        start();
        assertThat(visitor.get("/apps/shop/channels", "X-Blocked", "1").statusCode())
                .isEqualTo(418);
        assertThatThrownBy(() -> visitor.open(TARGET, "X-Blocked", "1"))
                .hasMessageContaining("WebSocketHandshakeException");
        visitor.open(TARGET).await("connection_established");
        assertThat(visitor.get("/apps/7").body()).isEqualTo("the seventh app");
        assertThat(visitor.get("/apps/shop/channels").statusCode()).isEqualTo(401);
        assertThat(visitor.get("/apps/nothing/channels?auth_key=x").body()).contains("Unknown app");
    }

    @Test
    @DisplayName("vask.path moves sockets and HTTP API; the paths at the root are the application's")
    void path() throws Exception {
        start("--vask.path=/live");
        visitor.open("/live" + TARGET).await("connection_established");
        assertThatThrownBy(() -> visitor.open(TARGET)).hasMessageContaining("WebSocketHandshakeException");
        assertThat(visitor.get("/apps/shop/channels").statusCode()).isEqualTo(404);
        String body = "{\"name\":\"e\",\"channel\":\"news\",\"data\":\"{}\"}";
        for (String signedPath : List.of("/live/apps/shop/events", "/apps/shop/events")) {
            String query =
                    RequestSignature.sign(App.of("shop", "s"), "POST", signedPath, Map.of(), body, Instant.now())
                            .entrySet()
                            .stream()
                            .map(it -> it.getKey() + "=" + it.getValue())
                            .collect(Collectors.joining("&"));
            assertThat(visitor.post("/live/apps/shop/events?" + query, body).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName("vask.http-api.enabled=false leaves /apps to the application; sockets work")
    void withoutHttpApi() throws Exception {
        start("--vask.http-api.enabled=false");
        assertThat(visitor.get("/apps/shop/channels?auth_key=x").statusCode()).isEqualTo(404);
        visitor.open(TARGET).await("connection_established");
    }
}
