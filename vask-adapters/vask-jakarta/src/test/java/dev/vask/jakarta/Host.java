package dev.vask.jakarta;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Consumer;

/** A container on 127.0.0.1, with few threads: that one is blocked would show. */
interface Host {
    /**
     * Starts it.
     *
     * @return the port, chosen by the system
     */
    int start() throws Exception;

    /**
     * Deploys a web application, before or after the start.
     *
     * @param contextPath {@code /live}, or empty
     * @param loader of the application's classes
     * @param servlet answers everything that Vask does not take
     * @param mount mounts Vask
     * @return takes the application out again
     */
    AutoCloseable deploy(String contextPath, ClassLoader loader, HttpServlet servlet, Consumer<ServletContext> mount)
            throws Exception;

    /** Starts it with one web application, as {@link #start} and {@link #deploy} do. */
    default int start(String contextPath, Consumer<ServletContext> mount) throws Exception {
        deploy(contextPath, Host.class.getClassLoader(), new Hello(), mount);
        return start();
    }

    /** Has this done when it stops and its sockets are open still. Called while the application is mounted. */
    void whenStopping(ServletContext context, Runnable goodbye);

    void stop() throws Exception;

    /** A servlet of the host application. */
    final class Hello extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getOutputStream().print("host");
        }
    }
}
