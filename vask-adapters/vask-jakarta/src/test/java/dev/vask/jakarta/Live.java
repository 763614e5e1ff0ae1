package dev.vask.jakarta;

import dev.vask.App;
import dev.vask.Vask;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpServletRequest;

// snippet: embedding#listener
@WebListener
public class Live implements ServletContextListener {
    private final Vask vask =
            Vask.builder().app(App.of("app-key", "app-secret")).build();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        VaskJakarta.of(vask).withPrincipal(HttpServletRequest::getUserPrincipal).mount(event.getServletContext());
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        vask.close();
    }
}
// end snippet
