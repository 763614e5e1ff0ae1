package dev.vask.spring;

import dev.vask.Vask;
import dev.vask.jakarta.VaskJakarta;
import dev.vask.transport.HttpApi;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.ClassUtils;

/**
 * Mounts Vask into the servlet container: a filter behind all others, so that they guard its paths too and
 * {@code getUserPrincipal()} is known. It also takes the requests of every {@link HttpApi} bean, an {@code AuthEndpoint} for example. A
 * {@link VaskJakarta} bean replaces the way of mounting.
 */
@AutoConfiguration(after = VaskAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean({Vask.class, VaskProperties.class})
public final class VaskServletAutoConfiguration {
    VaskServletAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    VaskJakarta vaskJakarta(Vask vask, VaskProperties properties, ObjectProvider<HttpApi> endpoints) {
        if (!ClassUtils.isPresent("jakarta.websocket.server.ServerContainer", null)) {
            throw new InvalidVaskSettingsException(List.of("the web server has no Jakarta WebSocket: add"
                    + " org.apache.tomcat.embed:tomcat-embed-websocket, which spring-boot-starter-tomcat brings, or use"
                    + " spring-boot-starter-jetty"));
        }
        VaskJakarta mount = (properties.httpApi().enabled() ? VaskJakarta.of(vask) : VaskJakarta.withoutHttpApi(vask))
                .withCloseAtSessionEnd(properties.closeAtSessionEnd())
                .withPrincipal(HttpServletRequest::getUserPrincipal);
        try {
            mount = mount.withPrefix(properties.path());
        } catch (IllegalArgumentException e) {
            throw new InvalidVaskSettingsException(List.of("vask.path: " + e.getMessage()));
        }
        for (HttpApi endpoint : endpoints.orderedStream().toList()) {
            mount = mount.withEndpoint(endpoint);
        }
        return mount;
    }

    @Bean
    @ConditionalOnMissingBean(name = "vaskFilter")
    FilterRegistrationBean<Filter> vaskFilter(VaskJakarta mount, VaskProperties properties) {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(mount.filter());
        registration.setName("vask");
        registration.setOrder(properties.filterOrder());
        // Filters without an order have the lowest precedence as well. Only the mapping puts Vask behind them.
        registration.setMatchAfter(properties.filterOrder() == Ordered.LOWEST_PRECEDENCE);
        registration.setDispatcherTypes(DispatcherType.REQUEST);
        return registration;
    }

    /** A container runs filters only where it has a servlet; Spring MVC under a path of its own leaves none at the root. */
    @Bean
    @Conditional(NoServletAtRoot.class)
    @ConditionalOnMissingBean(name = "vaskRootServlet")
    ServletRegistrationBean<HttpServlet> vaskRootServlet() {
        ServletRegistrationBean<HttpServlet> registration = new ServletRegistrationBean<>(new NotFound(), "/");
        registration.setName("vaskRoot");
        registration.setOrder(Ordered.LOWEST_PRECEDENCE);
        return registration;
    }

    static final class NoServletAtRoot implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            Environment environment = context.getEnvironment();
            String path = environment.getProperty("spring.mvc.servlet.path", "/");
            return !path.isEmpty()
                    && !path.equals("/")
                    && !environment.getProperty("server.servlet.register-default-servlet", Boolean.class, false);
        }
    }

    /** Answers requests that no filter takes, as the container does without a servlet. */
    private static final class NotFound extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }
}
