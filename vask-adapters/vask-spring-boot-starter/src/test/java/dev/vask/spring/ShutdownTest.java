package dev.vask.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.Vask;
import dev.vask.VaskEvent;
import dev.vask.spring.Browser.Tab;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

@Timeout(60)
@DisplayName("The end of an application")
class ShutdownTest {
    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class TwoApps {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @EventListener
        void on(VaskEvent.Disconnected event) {
            heard.add("disconnected from " + event.app() + " with " + event.closeCode());
        }

        @Bean
        SecurityFilterChain open(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                    .build();
        }

        @Bean
        Probe probe(Vask vask) {
            return new Probe(vask);
        }
    }

    /** Stops between Vask's drain and the web server. */
    static final class Probe implements SmartLifecycle {
        private final Vask vask;
        private volatile boolean running;
        private volatile String seen = "";

        Probe(Vask vask) {
            this.vask = vask;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
            seen = vask.stats().connections() + " connections, " + (vask.isOpen() ? "open" : "draining");
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return DEFAULT_PHASE - 1000;
        }
    }

    private static ConfigurableApplicationContext start(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.servlet.context-path=/live",
                "--vask.apps[0].key=shop",
                "--vask.apps[0].secret=s",
                "--vask.apps[1].key=desk",
                "--vask.apps[1].secret=d",
                "--vask.apps[1].max-connections=1"));
        all.addAll(List.of(arguments));
        return new SpringApplicationBuilder(TwoApps.class).run(all.toArray(new String[0]));
    }

    private static Browser browser(ConfigurableApplicationContext context) {
        return new Browser(
                ((ServletWebServerApplicationContext) context).getWebServer().getPort(), "");
    }

    @ParameterizedTest(name = "on {0}")
    @EnumSource
    @DisplayName("clients of every app are told to come back, before the web server stops, and listeners hear of it")
    void drains(WebServers server) throws Exception {
        ConfigurableApplicationContext context = start("--spring.autoconfigure.exclude=" + server.withoutOthers());
        Browser browser = browser(context);
        Tab shop = browser.open("/live/app/shop?protocol=7");
        shop.await("connection_established");
        Tab desk = browser.open("/live/app/desk?protocol=7");
        desk.await("connection_established");
        assertThat(browser.open("/live/app/desk?protocol=7").awaitClose()).isEqualTo(4004);
        VaskPublisher publisher = context.getBean(VaskPublisher.class);
        desk.subscribe("news").await("subscription_succeeded");
        publisher.app("desk").trigger("news", "hello", Map.of());
        desk.await("hello");
        assertThatThrownBy(() -> publisher.trigger("news", "hello", Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[shop, desk]")
                .hasMessageContaining("publisher.app(key)");
        Probe probe = context.getBean(Probe.class);
        TwoApps application = context.getBean(TwoApps.class);

        context.close();

        assertThat(shop.awaitClose()).isEqualTo(4200);
        assertThat(desk.awaitClose()).isEqualTo(4200);
        assertThat(probe.seen).isEqualTo("0 connections, draining");
        assertThat(application.heard).contains("disconnected from shop with 4200", "disconnected from desk with 4200");
    }

    @ParameterizedTest(name = "register-default-servlet={0}")
    @ValueSource(booleans = {true, false})
    @DisplayName("Spring MVC below the root -> sockets are accepted, with and without the default servlet")
    void mvcElsewhere(boolean defaultServlet) throws Exception {
        try (ConfigurableApplicationContext context = start(
                "--spring.mvc.servlet.path=/pages", "--server.servlet.register-default-servlet=" + defaultServlet)) {
            browser(context).open("/live/app/shop?protocol=7").await("connection_established");
            assertThat(browser(context).get("/live/nothing").statusCode()).isEqualTo(404);
        }
    }

    @Test
    @DisplayName("a context that was stopped cannot be started again, and says why")
    void restart() {
        try (ConfigurableApplicationContext context = start()) {
            context.stop();
            assertThat(context.getBean(VaskHealthIndicator.class)
                            .health()
                            .getStatus()
                            .getCode())
                    .isEqualTo("OUT_OF_SERVICE");
            assertThatThrownBy(context::start).hasStackTraceContaining("cannot be opened again");
        }
    }
}
