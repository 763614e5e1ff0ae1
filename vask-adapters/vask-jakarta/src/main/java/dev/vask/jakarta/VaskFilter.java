package dev.vask.jakarta;

import dev.vask.transport.Handshake;
import dev.vask.transport.HttpApi;
import dev.vask.transport.adapter.Mount;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.io.IOException;
import java.util.Enumeration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes Vask's upgrades and the requests of its endpoints, and hands everything else to the filter or servlet behind it. */
final class VaskFilter implements Filter {
    static final String NO_WEBSOCKET =
            "the web application has no Jakarta WebSocket 2.1: enable it first, which embedded"
                    + " Tomcat does with tomcat-embed-websocket and WsSci, and embedded Jetty with"
                    + " JakartaWebSocketServletContainerInitializer.configure(context, null)";

    private static final int SWITCHING_PROTOCOLS = 101;

    private final Mount<HttpServletRequest> mount;
    private final String prefix;
    private final boolean closeAtSessionEnd;
    private final Workers workers = new Workers();
    private @Nullable ServerContainer container;

    VaskFilter(Mount<HttpServletRequest> mount, String prefix, boolean closeAtSessionEnd) {
        this.mount = mount;
        this.prefix = prefix;
        this.closeAtSessionEnd = closeAtSessionEnd;
    }

    /** The container's WebSocket, which some have only when filters are initialized; null where it has none. */
    static @Nullable ServerContainer container(ServletContext context) {
        return context.getAttribute(ServerContainer.class.getName()) instanceof ServerContainer found ? found : null;
    }

    @Override
    public void init(FilterConfig config) {
        container = container(config.getServletContext());
    }

    /** Tomcat destroys filters before it closes the sockets of the application. */
    @Override
    public void destroy() {
        mount.sockets().drain();
        workers.stop();
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest asked)
                || !(response instanceof HttpServletResponse answer)
                || !take(asked, answer)) {
            chain.doFilter(request, response);
        }
    }

    private boolean take(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        String rawPath = RawRequest.path(request, prefix);
        if (rawPath == null) {
            return false;
        }
        if (isUpgrade(request) && mount.upgrades().test(rawPath)) {
            upgrade(request, response, rawPath);
            return true;
        }
        for (HttpApi endpoint : mount.endpoints()) {
            if (endpoint.handles(rawPath, request.getQueryString())) {
                new ApiExchange(endpoint, mount, request, response, prefix, rawPath).begin();
                return true;
            }
        }
        return false;
    }

    private static boolean isUpgrade(HttpServletRequest request) {
        if (!request.getMethod().equals("GET")) {
            return false;
        }
        Enumeration<String> values = request.getHeaders("Upgrade");
        while (values.hasMoreElements()) {
            for (String token : values.nextElement().split(",", -1)) {
                if (token.strip().equalsIgnoreCase("websocket")) {
                    return true;
                }
            }
        }
        return false;
    }

    private void upgrade(HttpServletRequest request, HttpServletResponse response, String rawPath)
            throws IOException, ServletException {
        // The request is not there any more when the socket opens: all of it is copied.
        Handshake handshake = new Handshake(
                rawPath,
                request.getQueryString(),
                request.isSecure(),
                request.getRemoteAddr(),
                RawRequest.headers(request),
                mount.principal().apply(request));
        ServerContainer webSocket = container;
        if (webSocket == null) {
            throw new IllegalStateException(NO_WEBSOCKET);
        }
        HttpSession session = closeAtSessionEnd ? request.getSession(false) : null;
        SessionSockets siblings = session == null ? null : SessionSockets.of(session);
        VaskEndpoint endpoint = new VaskEndpoint(mount.sockets(), handshake, workers, siblings);
        if (siblings != null) {
            siblings.add(endpoint);
        }
        try {
            webSocket.upgradeHttpToWebSocket(
                    new SessionlessRequest(request), response, UpgradeConfig.of(endpoint), Map.of());
        } catch (DeploymentException e) {
            throw new ServletException(e);
        } finally {
            if (siblings != null && response.getStatus() != SWITCHING_PROTOCOLS) {
                siblings.remove(endpoint);
            }
        }
    }
}
