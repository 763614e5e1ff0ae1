package dev.vask.jakarta;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

final class TomcatHost implements Host {
    private final Tomcat tomcat = new Tomcat();
    private final Path directory;

    TomcatHost() throws IOException {
        directory = Files.createTempDirectory("vask-tomcat");
        tomcat.setBaseDir(directory.toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("maxThreads", "8");
    }

    /** Sets a property of the connector, before the start. */
    void connector(String property, String value) {
        tomcat.getConnector().setProperty(property, value);
    }

    @Override
    public int start() throws Exception {
        tomcat.start();
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public AutoCloseable deploy(
            String contextPath, ClassLoader loader, HttpServlet servlet, Consumer<ServletContext> mount) {
        StandardContext context = new StandardContext();
        context.setPath(contextPath);
        context.setDocBase(directory.toString());
        context.addLifecycleListener(new Tomcat.FixContextListener());
        context.setParentClassLoader(loader);
        context.addServletContainerInitializer(new WsSci(), Set.of());
        context.addServletContainerInitializer(
                (classes, servletContext) -> {
                    servletContext.addServlet("host", servlet).addMapping("/");
                    mount.accept(servletContext);
                },
                null);
        tomcat.getHost().addChild(context);
        return () -> tomcat.getHost().removeChild(context);
    }

    @Override
    public void whenStopping(ServletContext context, Runnable goodbye) {
        context.addListener(new ServletContextListener() {
            @Override
            public void contextDestroyed(ServletContextEvent event) {
                goodbye.run();
            }
        });
    }

    @Override
    public void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : all) {
                Files.delete(file);
            }
        }
    }
}
