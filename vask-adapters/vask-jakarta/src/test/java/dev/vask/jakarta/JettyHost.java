package dev.vask.jakarta;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.eclipse.jetty.server.handler.gzip.GzipHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty with web applications; subclasses say of which edition. */
abstract class JettyHost implements Host {
    private final Server server = new Server(new QueuedThreadPool(8));
    private final ServerConnector connector = new ServerConnector(server, 1, 1);
    private final ContextHandlerCollection contexts = new ContextHandlerCollection();

    JettyHost() {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(contexts);
    }

    /** Bounds request bodies and decodes gzip in front of all web applications. Called before the start. */
    @SuppressWarnings({"deprecation", "removal"}) // The successor of the handler is another artifact.
    void guardBodies(int maxBytes) {
        GzipHandler decoding = new GzipHandler();
        decoding.setInflateBufferSize(100);
        decoding.addIncludedMethods("POST");
        decoding.setHandler(contexts);
        SizeLimitHandler bound = new SizeLimitHandler(maxBytes, -1);
        bound.setHandler(decoding);
        server.setHandler(bound);
    }

    /** A web application with this servlet at its root, and Jakarta WebSocket. */
    abstract ContextHandler context(String contextPath, HttpServlet servlet, Consumer<ServletContext> mount);

    @Override
    public int start() throws Exception {
        server.start();
        return connector.getLocalPort();
    }

    @Override
    public AutoCloseable deploy(
            String contextPath, ClassLoader loader, HttpServlet servlet, Consumer<ServletContext> mount)
            throws Exception {
        ContextHandler context = context(contextPath.isEmpty() ? "/" : contextPath, servlet, mount);
        context.setClassLoader(loader);
        contexts.addHandler(context);
        if (server.isStarted()) {
            context.start();
        }
        return () -> {
            context.stop();
            contexts.removeHandler(context);
        };
    }

    /** Not by a ServletContextListener, which Jetty tells when it has closed the sockets itself. */
    @Override
    public void whenStopping(ServletContext context, Runnable goodbye) {
        server.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopping(LifeCycle stopping) {
                goodbye.run();
            }
        });
    }

    @Override
    public void stop() throws Exception {
        server.stop();
    }
}
