package dev.vask.undertow;

import dev.vask.Vask;
import dev.vask.transport.SocketAcceptor;
import io.undertow.server.HttpHandler;
import java.util.function.Predicate;

/**
 * Mounts Vask into an Undertow server.
 *
 * <p>Vask takes the WebSocket upgrades under {@code /app} and the HTTP API under {@code /apps}, relative to where its
 * handler stands behind {@code Handlers.path()}; every other request goes on to the host's next handler.
 */
public final class VaskUndertow {
    private VaskUndertow() {}

    /**
     * A handler that takes Vask's upgrades.
     *
     * @param next the host's own handler, for everything that is not Vask's
     */
    public static HttpHandler handler(Vask vask, HttpHandler next) {
        return handler(vask, next, VaskUndertow::isApp);
    }

    static HttpHandler handler(SocketAcceptor sockets, HttpHandler next) {
        return handler(sockets, next, VaskUndertow::isApp);
    }

    /**
     * A handler with a rule of one's own for the upgrades it takes: {@code path -> true} for all of them.
     *
     * @param next the host's own handler, for everything that is not Vask's
     * @param upgrades tells by the raw path, less the prefix, whether the upgrade is Vask's; called on any thread. Paths
     *     that mean nothing to Vask are best given to it as well: a browser cannot see an HTTP error behind a failed
     *     upgrade, while Vask answers with a close code
     */
    public static HttpHandler handler(Vask vask, HttpHandler next, Predicate<String> upgrades) {
        HttpHandler api = new ApiHandler(vask.http(), vask.sockets().limits().maxHttpBodyBytes(), next);
        return handler(vask.sockets(), api, upgrades);
    }

    static HttpHandler handler(SocketAcceptor sockets, HttpHandler next, Predicate<String> upgrades) {
        return new UpgradeHandler(sockets, next, upgrades);
    }

    private static boolean isApp(String rawPath) {
        return rawPath.equals("/app") || rawPath.startsWith("/app/");
    }
}
