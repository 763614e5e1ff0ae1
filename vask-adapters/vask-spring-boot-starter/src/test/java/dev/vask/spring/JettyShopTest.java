package dev.vask.spring;

import org.junit.jupiter.api.DisplayName;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(
        properties = "spring.autoconfigure.exclude="
                + "org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration")
@DisplayName("The same shop on Jetty")
class JettyShopTest extends ShopTest {}
