package dev.vask.jetty;

import dev.vask.Vask;
import dev.vask.transport.Handshake;
import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.adapter.Linkage;
import dev.vask.transport.adapter.Mount;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Mounts Vask into a Jetty 12.1 server.
 *
 * <p>Vask takes the WebSocket upgrades under {@code /app} and the HTTP API under {@code /apps}, relative to the context it
 * is mounted in; every other request stays the host's. It needs no servlet: in a servlet context it sits in front of session
 * and security handling, which a browser's WebSocket client could not take part in anyway.
 *
 * <p>An instance is a way of mounting; immutable.
 */
public final class VaskJetty {
    /** Its classes use those of Jetty's other jars. */
    private static final String JETTY_WEBSOCKET = "org.eclipse.jetty.websocket.core";

    private final Mount<Request> mount;

    private VaskJetty(Mount<Request> mount) {
        this.mount = mount;
    }

    /**
     * Mounts Vask in front of what a server or context does already.
     *
     * @param host as in {@link #mount(Handler.Singleton)}
     * @throws IllegalStateException if the host is started
     */
    public static void mount(Vask vask, Handler.Singleton host) {
        Objects.requireNonNull(vask, "vask must not be null");
        Objects.requireNonNull(host, "host must not be null");
        of(vask).mount(host);
    }

    /** The way {@link #mount(Vask, Handler.Singleton)} mounts, to begin with. */
    public static VaskJetty of(Vask vask) {
        Objects.requireNonNull(vask, "vask must not be null");
        return of(vask.sockets()).withEndpoint(vask.http());
    }

    static VaskJetty of(SocketAcceptor sockets) {
        return new VaskJetty(Mount.of(sockets));
    }

    /**
     * A copy that also takes the requests of another endpoint, an {@code AuthEndpoint} for example.
     *
     * @param endpoint its paths are relative to the context
     */
    public VaskJetty withEndpoint(HttpApi endpoint) {
        return new VaskJetty(mount.withEndpoint(endpoint));
    }

    /**
     * A copy that finds out who is connecting or asking: {@link Handshake#principal} for an authorizer, and the principal of an
     * auth endpoint's rules. By a cookie or a header, as session and security handlers have not seen the request yet.
     *
     * @param principal null for nobody; called on any thread, so it looks and does not block: what must be looked up, the
     *     authorizer or the rule looks up. What it throws is answered with 500
     */
    public VaskJetty withPrincipal(Function<Request, @Nullable Object> principal) {
        return new VaskJetty(mount.withPrincipal(principal));
    }

    /**
     * A copy with a rule of one's own for the upgrades it takes: {@code path -> true} for all of them.
     *
     * @param upgrades tells by the raw path, less the context path, whether the upgrade is Vask's; called on any thread.
     *     Paths that mean nothing to Vask are best given to it as well: a browser cannot see an HTTP error behind a failed
     *     upgrade, while Vask answers with a close code
     */
    public VaskJetty withUpgrades(Predicate<String> upgrades) {
        return new VaskJetty(mount.withUpgrades(upgrades));
    }

    /**
     * A copy that compresses or does not. Unless told to it does not.
     *
     * <p>Compression (permessage-deflate, RFC 7692) saves bytes and costs what makes a broadcast cheap: its receivers share
     * no frame any more. A text is deflated anew for each of them, and every connection keeps some 300 KiB outside the heap,
     * so it is for few connections over thin lines. The bound on a message, {@code Limits.maxMessageBytes}, is one of the
     * inflated message and holds while inflating.
     *
     * @param compression whether to compress for the clients that offer it
     */
    public VaskJetty withCompression(boolean compression) {
        return new VaskJetty(mount.withCompression(compression));
    }

    /**
     * Mounts Vask in this way. At the start it adds an {@code HttpConfiguration.Customizer} to each connector of the server, which
     * lets Vask's own paths pass in forms that the {@code UriCompliance} of the connector refuses; other paths stay checked.
     *
     * @param host a {@code Server}, a {@code ContextHandler} of any kind, or any other handler with one handler inside;
     *     not started yet, and already given the handler that shall stay behind Vask
     * @throws IllegalStateException if the host is started, or if Jetty's jars are older than 12.1.4 or do not fit each other
     */
    public void mount(Handler.Singleton host) {
        Objects.requireNonNull(host, "host must not be null");
        if (host.isRunning()) {
            throw new IllegalStateException(host.getClass().getSimpleName()
                    + " has started already, and Jetty adds no handlers then: mount Vask before it starts");
        }
        Linkage.verify(MethodHandles.lookup(), "Jetty 12.1.4 or later", JETTY_WEBSOCKET);
        for (HttpApi endpoint : mount.endpoints()) {
            host.insertHandler(new ApiHandler(endpoint, mount));
        }
        host.insertHandler(new UpgradeHandler(mount));
    }
}
