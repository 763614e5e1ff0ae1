package dev.vask.undertow;

import dev.vask.Vask;
import dev.vask.transport.Handshake;
import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.adapter.Linkage;
import dev.vask.transport.adapter.Mount;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Mounts Vask into an Undertow server.
 *
 * <p>Vask takes the WebSocket upgrades under {@code /app} and the HTTP API under {@code /apps}, relative to where its
 * handler stands behind {@code Handlers.path()}; every other request goes on to the host's next handler.
 *
 * <p>An instance is a way of mounting; immutable.
 */
public final class VaskUndertow {
    private final Mount<HttpServerExchange> mount;

    private VaskUndertow(Mount<HttpServerExchange> mount) {
        this.mount = mount;
    }

    /**
     * A handler that takes what is Vask's.
     *
     * @param next the host's own handler, for everything that is not Vask's
     */
    public static HttpHandler handler(Vask vask, HttpHandler next) {
        Objects.requireNonNull(vask, "vask must not be null");
        Objects.requireNonNull(next, "next must not be null");
        return of(vask).handler(next);
    }

    /** The way {@link #handler(Vask, HttpHandler)} mounts, to begin with. */
    public static VaskUndertow of(Vask vask) {
        Objects.requireNonNull(vask, "vask must not be null");
        return of(vask.sockets()).withEndpoint(vask.http());
    }

    static VaskUndertow of(SocketAcceptor sockets) {
        return new VaskUndertow(Mount.of(sockets));
    }

    /**
     * A copy that also takes the requests of another endpoint, an {@code AuthEndpoint} for example.
     *
     * @param endpoint its paths are relative to where the handler stands
     */
    public VaskUndertow withEndpoint(HttpApi endpoint) {
        return new VaskUndertow(mount.withEndpoint(endpoint));
    }

    /**
     * A copy that finds out who is connecting or asking: {@link Handshake#principal} for an authorizer, and the principal of an
     * auth endpoint's rules. By a cookie or a header, or by what a handler in front has found out already.
     *
     * @param principal null for nobody; called on any thread, the I/O threads too, so it looks and does not block: what must
     *     be looked up, the authorizer or the rule looks up. What it throws is answered with 500
     */
    public VaskUndertow withPrincipal(Function<HttpServerExchange, @Nullable Object> principal) {
        return new VaskUndertow(mount.withPrincipal(principal));
    }

    /**
     * A copy with a rule of one's own for the upgrades it takes: {@code path -> true} for all of them.
     *
     * @param upgrades tells by the raw path, less the prefix, whether the upgrade is Vask's; called on any thread. Paths
     *     that mean nothing to Vask are best given to it as well: a browser cannot see an HTTP error behind a failed
     *     upgrade, while Vask answers with a close code
     */
    public VaskUndertow withUpgrades(Predicate<String> upgrades) {
        return new VaskUndertow(mount.withUpgrades(upgrades));
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
    public VaskUndertow withCompression(boolean compression) {
        return new VaskUndertow(mount.withCompression(compression));
    }

    /**
     * A handler that takes what is Vask's, in this way.
     *
     * @param next the host's own handler, for everything that is not Vask's
     * @throws IllegalStateException if the jars of Undertow are too old
     */
    public HttpHandler handler(HttpHandler next) {
        Objects.requireNonNull(next, "next must not be null");
        Linkage.verify(MethodHandles.lookup(), "Undertow 2.2.0 or later");
        HttpHandler rest = next;
        for (HttpApi endpoint : mount.endpoints()) {
            rest = new ApiHandler(endpoint, mount, rest);
        }
        return new UpgradeHandler(mount, rest);
    }
}
