package dev.vask.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.Vask;
import dev.vask.jakarta.VaskJakarta;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.Ordered;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockFilterConfig;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

@DisplayName("The mount")
class MountTest {
    private static final AutoConfigurations ALL =
            AutoConfigurations.of(VaskAutoConfiguration.class, VaskServletAutoConfiguration.class);

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(ALL)
            .withPropertyValues("vask.apps[0].key=key", "vask.apps[0].secret=secret");

    @Test
    @DisplayName("is a filter behind all others, for requests only; vask.filter-order changes its place")
    void order() {
        runner.run(context -> {
            FilterRegistrationBean<?> filter = context.getBean(FilterRegistrationBean.class);
            assertThat(filter.getOrder()).isEqualTo(Ordered.LOWEST_PRECEDENCE);
            assertThat(filter.isMatchAfter()).isTrue();
            assertThat(filter.isAsyncSupported()).isTrue();
            assertThat(filter.determineDispatcherTypes()).isEqualTo(EnumSet.of(DispatcherType.REQUEST));
        });
        runner.withPropertyValues("vask.filter-order=7").run(context -> {
            FilterRegistrationBean<?> filter = context.getBean(FilterRegistrationBean.class);
            assertThat(filter.getOrder()).isEqualTo(7);
            assertThat(filter.isMatchAfter()).isFalse();
        });
    }

    @Test
    @DisplayName("a reactive web application -> a warning that Vask is not mounted")
    void reactive() {
        List<String> logged = new ArrayList<>();
        Logger logger = Logger.getLogger(VaskReactiveAutoConfiguration.class.getName());
        logger.setFilter(entry -> logged.add(entry.getMessage()));
        logger.setLevel(Level.WARNING);
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        VaskAutoConfiguration.class,
                        VaskServletAutoConfiguration.class,
                        VaskReactiveAutoConfiguration.class))
                .withPropertyValues("vask.apps[0].key=key", "vask.apps[0].secret=secret")
                .run(context -> assertThat(context).hasSingleBean(Vask.class).doesNotHaveBean(VaskJakarta.class));
        logger.setFilter(null);
        assertThat(logged)
                .singleElement()
                .asString()
                .contains("Vask is not mounted")
                .contains("vask-netty");
    }

    @Test
    @DisplayName("a vask.path without a leading slash -> the start fails and names the property")
    void invalidPath() {
        runner.withPropertyValues("vask.path=live")
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("vask.path: invalid prefix"));
    }

    @Test
    @DisplayName("lets a test without a server have its pages, and says what an upgrade misses there")
    void withoutServer() {
        runner.run(context -> {
            Filter filter = context.getBean(FilterRegistrationBean.class).getFilter();
            filter.init(new MockFilterConfig(context.getServletContext()));
            MockFilterChain pages = new MockFilterChain();
            filter.doFilter(new MockHttpServletRequest("GET", "/hello"), new MockHttpServletResponse(), pages);
            assertThat(pages.getRequest()).isNotNull();
            MockHttpServletRequest upgrade = new MockHttpServletRequest("GET", "/app/key");
            upgrade.addHeader("Upgrade", "websocket");
            upgrade.addHeader("Connection", "Upgrade");
            upgrade.addHeader("Sec-WebSocket-Version", "13");
            upgrade.addHeader("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
            assertThatThrownBy(() -> filter.doFilter(upgrade, new MockHttpServletResponse(), new MockFilterChain()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has no Jakarta WebSocket");
            filter.destroy();
        });
    }

    @Test
    @DisplayName("is not there with vask.enabled=false, whoever has made a Vask")
    void disabled() {
        try (Vask other = Vask.builder().apps(key -> null).build()) {
            runner.withPropertyValues("vask.enabled=false")
                    .withBean(Vask.class, () -> other)
                    .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(VaskJakarta.class));
        }
    }

    @Test
    @DisplayName("may be replaced")
    void replaced() {
        try (Vask other = Vask.builder().apps(key -> null).build()) {
            VaskJakarta own = VaskJakarta.of(other).withUpgrades(path -> true);
            runner.withBean(VaskJakarta.class, () -> own)
                    .run(context ->
                            assertThat(context.getBean(VaskJakarta.class)).isSameAs(own));
        }
    }

    @Test
    @DisplayName("is missed where the server has no WebSocket, and is not where there is no server")
    void noWebSocket() {
        runner.withClassLoader(new FilteredClassLoader("jakarta.websocket"))
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("tomcat-embed-websocket"));
        new ApplicationContextRunner()
                .withConfiguration(ALL)
                .withPropertyValues("vask.apps[0].key=key", "vask.apps[0].secret=secret")
                .run(context -> assertThat(context).hasSingleBean(Vask.class).doesNotHaveBean(VaskJakarta.class));
    }
}
