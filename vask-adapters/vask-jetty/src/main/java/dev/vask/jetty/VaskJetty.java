package dev.vask.jetty;

import dev.vask.Vask;
import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketAcceptor;
import java.util.function.Predicate;
import org.eclipse.jetty.server.Handler;

/**
 * Mounts Vask into a Jetty 12.1 server.
 *
 * <p>Vask takes the WebSocket upgrades under {@code /app} and the HTTP API under {@code /apps}, relative to the context it
 * is mounted in; every other request stays the host's. It needs no servlet: in a servlet context it sits in front of session
 * and security handling, which a browser's WebSocket client could not take part in anyway.
 */
public final class VaskJetty {
    private VaskJetty() {}

    /**
     * Mounts Vask in front of what a server or context does already.
     *
     * @param host a {@code Server}, a {@code ContextHandler} of any kind, or any other handler with one handler inside;
     *     not started yet, and already given the handler that shall stay behind Vask
     * @throws IllegalStateException if the host is started
     */
    public static void mount(Vask vask, Handler.Singleton host) {
        mount(vask, host, VaskJetty::isApp);
    }

    static void mount(SocketAcceptor sockets, Handler.Singleton host) {
        mount(sockets, host, VaskJetty::isApp);
    }

    /**
     * Mounts Vask with a rule of one's own for the upgrades it takes: {@code path -> true} for all of them.
     *
     * @param upgrades tells by the raw path, less the context path, whether the upgrade is Vask's; called on any thread.
     *     Paths that mean nothing to Vask are best given to it as well: a browser cannot see an HTTP error behind a failed
     *     upgrade, while Vask answers with a close code
     * @throws IllegalStateException if the host is started
     * @see #mount(Vask, Handler.Singleton)
     */
    public static void mount(Vask vask, Handler.Singleton host, Predicate<String> upgrades) {
        mount(vask.http(), vask.sockets().limits().maxHttpBodyBytes(), host);
        mount(vask.sockets(), host, upgrades);
    }

    static void mount(HttpApi api, int maxBodyBytes, Handler.Singleton host) {
        host.insertHandler(new ApiHandler(api, maxBodyBytes));
    }

    static void mount(SocketAcceptor sockets, Handler.Singleton host, Predicate<String> upgrades) {
        host.insertHandler(new UpgradeHandler(sockets, upgrades));
    }

    private static boolean isApp(String rawPath) {
        return rawPath.equals("/app") || rawPath.startsWith("/app/");
    }
}
