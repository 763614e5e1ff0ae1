package dev.vask.spring;

import dev.vask.Vask;
import dev.vask.jakarta.VaskJakarta;
import dev.vask.transport.HttpApi;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;

/**
 * Mounts Vask into the servlet container: a filter behind Spring Security's, so that {@code getUserPrincipal()} is known. It also
 * takes the requests of every {@link HttpApi} bean, an {@code AuthEndpoint} for example. A {@link VaskJakarta} bean replaces the
 * way of mounting.
 */
@AutoConfiguration(after = VaskAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean({Vask.class, VaskProperties.class})
public final class VaskServletAutoConfiguration {
    VaskServletAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    VaskJakarta vaskJakarta(Vask vask, ObjectProvider<HttpApi> endpoints) {
        if (!ClassUtils.isPresent("jakarta.websocket.server.ServerContainer", null)) {
            throw new InvalidVaskSettingsException(List.of("the web server has no Jakarta WebSocket: add"
                    + " org.apache.tomcat.embed:tomcat-embed-websocket, which spring-boot-starter-tomcat brings, or use"
                    + " spring-boot-starter-jetty"));
        }
        VaskJakarta mount = VaskJakarta.of(vask).withPrincipal(HttpServletRequest::getUserPrincipal);
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
        registration.setDispatcherTypes(DispatcherType.REQUEST);
        return registration;
    }
}
