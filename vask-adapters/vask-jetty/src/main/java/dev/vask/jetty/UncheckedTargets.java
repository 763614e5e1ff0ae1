package dev.vask.jetty;

import dev.vask.transport.adapter.Mount;
import dev.vask.transport.adapter.UpgradeRequest;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.jspecify.annotations.Nullable;

/**
 * Exempts the paths of Vask from Jetty's check of paths, which refuses ambiguous ones such as {@code //app/key} with 400 before
 * any handler runs: a browser retries that without end, and the core refuses it with a close code. Vask reads paths as they were
 * sent, so no form of them is ambiguous to it. All other requests are checked as the host application has configured it.
 *
 * <p>A request of Vask's passes the check with a plain path in place of its own. Every other handler sees only the plain path.
 */
final class UncheckedTargets implements HttpConfiguration.Customizer {
    private static final String SOCKET = "/app/-";
    private static final String CALL = "/apps/-";

    private final Mount<Request> mount;
    private final List<String> prefixes;

    private UncheckedTargets(Mount<Request> mount, List<String> prefixes) {
        this.mount = mount;
        this.prefixes = prefixes;
    }

    /** Takes effect on all connectors of the server; returns the action that ends it. */
    static Runnable install(Server server, Handler vask, Mount<Request> mount) {
        List<String> contexts = server.getDescendants(ContextHandler.class).stream()
                .filter(context -> context.getDescendants(Handler.class).contains(vask))
                .map(context -> context.getContextPath().equals("/") ? "" : context.getContextPath())
                .toList();
        UncheckedTargets targets = new UncheckedTargets(mount, contexts.isEmpty() ? List.of("") : contexts);
        List<HttpConfiguration> configurations = List.of(server.getConnectors()).stream()
                .flatMap(connector -> connector.getConnectionFactories().stream())
                .filter(HttpConfiguration.ConnectionFactory.class::isInstance)
                .map(factory -> ((HttpConfiguration.ConnectionFactory) factory).getHttpConfiguration())
                .distinct()
                .toList();
        configurations.forEach(configuration -> configuration.addCustomizer(targets));
        return () -> configurations.forEach(configuration -> configuration.removeCustomizer(targets));
    }

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        HttpURI uri = request.getHttpURI();
        String path = uri.getPath();
        if (!uri.hasViolations() || path == null || uri.getFragment() != null) {
            return request;
        }
        for (String prefix : prefixes) {
            if (path.startsWith(prefix)) {
                String plain = plain(request, path.substring(prefix.length()));
                if (plain != null) {
                    return new Unchecked(request, path, prefix + plain);
                }
            }
        }
        return request;
    }

    private @Nullable String plain(Request request, String rawPath) {
        if (mount.isUpgrade(upgradeRequest(request), rawPath)) {
            return SOCKET;
        }
        boolean isCall = mount.endpoints().stream()
                .anyMatch(endpoint ->
                        endpoint.handles(rawPath, request.getHttpURI().getQuery()));
        return isCall ? CALL : null;
    }

    static UpgradeRequest upgradeRequest(Request request) {
        return new UpgradeRequest(
                request.getMethod(),
                request.getConnectionMetaData().getHttpVersion().asString(),
                request.getHeaders()::getValuesList);
    }

    /** A request whose path is in another form than Jetty lets pass. */
    static final class Unchecked extends Request.Wrapper {
        private final String rawPath;
        private final HttpURI plain;

        Unchecked(Request request, String rawPath, String plainPath) {
            super(request);
            this.rawPath = rawPath;
            HttpURI uri = request.getHttpURI();
            String query = uri.getQuery();
            this.plain = HttpURI.build(uri, query == null ? plainPath : plainPath + "?" + query)
                    .asImmutable();
        }

        /** The path as received, context path included. */
        String rawPath() {
            return rawPath;
        }

        @Override
        public HttpURI getHttpURI() {
            return plain;
        }
    }
}
