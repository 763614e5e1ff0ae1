package dev.vask.jakarta;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import java.util.function.Consumer;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.handler.ContextHandler;

final class JettyEe11Host extends JettyHost {
    @Override
    ContextHandler context(String contextPath, HttpServlet servlet, Consumer<ServletContext> mount) {
        ServletContextHandler context = new ServletContextHandler(contextPath, ServletContextHandler.SESSIONS);
        context.addServlet(new ServletHolder(servlet), "/");
        JakartaWebSocketServletContainerInitializer.configure(
                context, (servletContext, container) -> mount.accept(servletContext));
        return context;
    }
}
