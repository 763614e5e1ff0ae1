package dev.vask.jakarta;

import dev.vask.transport.ApiResponse;
import dev.vask.transport.Handshake;
import dev.vask.transport.HttpApi;
import dev.vask.transport.OutboundText;
import dev.vask.transport.adapter.Mount;
import dev.vask.transport.adapter.UpgradeRequest;
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
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes Vask's upgrades and the requests of its endpoints, and hands everything else to the filter or servlet behind it. */
final class VaskFilter implements Filter {
    static final String NO_WEBSOCKET =
            "the web application has no Jakarta WebSocket 2.1: enable it first, which embedded"
                    + " Tomcat does with tomcat-embed-websocket and WsSci, and embedded Jetty with"
                    + " JakartaWebSocketServletContainerInitializer.configure(context, null)";

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final ApiResponse NOT_A_URI =
            badRequest("This server upgrades only targets that are URIs (RFC 3986): percent-encode the query\n");
    private static final ApiResponse NOT_ALONE =
            badRequest("This server upgrades only requests with the header Upgrade: websocket alone\n");

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
        UpgradeRequest asked = new UpgradeRequest(
                request.getMethod(), request.getProtocol(), name -> Collections.list(request.getHeaders(name)));
        if (mount.isUpgrade(asked, rawPath)) {
            ApiResponse refusal = asked.refusal();
            if (refusal == null) {
                upgrade(request, response, rawPath);
            } else {
                send(refusal, response);
            }
            return true;
        }
        if (mount.isExplained(asked, rawPath)) {
            send(UpgradeRequest.explanation(), response);
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

    private static ApiResponse badRequest(String text) {
        return new ApiResponse(400, "text/plain; charset=utf-8", OutboundText.of(text));
    }

    private static void send(ApiResponse refusal, HttpServletResponse response) throws IOException {
        response.setStatus(refusal.status());
        response.setContentType(refusal.contentType());
        refusal.headers().forEach(response::setHeader);
        byte[] text = refusal.body().text().getBytes(StandardCharsets.UTF_8);
        response.setContentLength(text.length);
        response.getOutputStream().write(text);
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
                mount.caller(request));
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
                    new PlainHandshake(request), response, UpgradeConfig.of(endpoint), Map.of());
        } catch (DeploymentException e) {
            throw new ServletException(e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            ApiResponse refusal = beyondContainers(request);
            if (refusal == null || response.isCommitted()) {
                throw e;
            }
            response.reset();
            send(refusal, response);
        } finally {
            if (siblings != null && response.getStatus() != SWITCHING_PROTOCOLS) {
                siblings.remove(endpoint);
            }
        }
    }

    /** Valid handshakes that Jetty throws at: it makes a {@link java.net.URI} of the target, and compares whole headers. */
    private static @Nullable ApiResponse beyondContainers(HttpServletRequest request) {
        if (!RawRequest.isUri(request)) {
            return NOT_A_URI;
        }
        return "websocket".equalsIgnoreCase(request.getHeader("Upgrade")) ? null : NOT_ALONE;
    }
}
