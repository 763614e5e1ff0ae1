package dev.vask.netty;

import dev.vask.Vask;
import dev.vask.transport.Handshake;
import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.adapter.Linkage;
import dev.vask.transport.adapter.Mount;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpRequest;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Mounts Vask into a Netty HTTP pipeline.
 *
 * <p>Its handler stands behind the host's {@code HttpServerCodec} and in front of the host's own handlers:
 *
 * <pre>{@code
 * pipeline.addLast(new HttpServerCodec(), VaskNetty.handler(vask), yourHandler);
 * }</pre>
 *
 * <p>Vask takes the WebSocket upgrades under {@code /app} and the HTTP API under {@code /apps}; every other message goes on to
 * the host's next handler, untouched. Of requests sent one behind the other Vask answers its own when the host has answered
 * those before, and lets the host have the next when it has answered itself.
 *
 * <p>An instance is a way of mounting; immutable.
 */
public final class VaskNetty {
    private final Mount<NettyRequest> mount;
    private final String prefix;

    private VaskNetty(Mount<NettyRequest> mount, String prefix) {
        this.mount = mount;
        this.prefix = prefix;
    }

    /** A handler that takes what is Vask's: for any number of channels, or made anew for each. */
    public static ChannelHandler handler(Vask vask) {
        Objects.requireNonNull(vask, "vask must not be null");
        return of(vask).handler();
    }

    /** The way {@link #handler(Vask)} mounts, to begin with. */
    public static VaskNetty of(Vask vask) {
        Objects.requireNonNull(vask, "vask must not be null");
        return of(vask.sockets()).withEndpoint(vask.http());
    }

    static VaskNetty of(SocketAcceptor sockets) {
        return new VaskNetty(Mount.of(sockets), "");
    }

    /**
     * A copy that stands under a prefix: all of Vask's paths are then relative to it.
     *
     * @param prefix {@code /live}; empty for none
     * @throws IllegalArgumentException if it does not begin with a slash, or ends with one
     */
    public VaskNetty withPrefix(String prefix) {
        Objects.requireNonNull(prefix, "prefix must not be null");
        if (!prefix.isEmpty() && (!prefix.startsWith("/") || prefix.endsWith("/"))) {
            throw new IllegalArgumentException("a prefix is written like /live, not " + prefix);
        }
        return new VaskNetty(mount, prefix);
    }

    /**
     * A copy that also takes the requests of another endpoint, an {@code AuthEndpoint} for example.
     *
     * @param endpoint its paths are relative to the prefix
     */
    public VaskNetty withEndpoint(HttpApi endpoint) {
        return new VaskNetty(mount.withEndpoint(endpoint), prefix);
    }

    /**
     * A copy that finds out who is connecting or asking: {@link Handshake#principal} for an authorizer, and the principal of an
     * auth endpoint's rules. By a cookie or a header, or by what a handler in front has noted in the channel's attributes.
     *
     * @param principal null for nobody; called on the channel's event loop, so it looks and does not block: what must be
     *     looked up, the authorizer or the rule looks up. The request may have no content, and is not kept. What it throws is
     *     answered with 500
     */
    public VaskNetty withPrincipal(BiFunction<Channel, HttpRequest, @Nullable Object> principal) {
        Objects.requireNonNull(principal, "principal must not be null");
        return new VaskNetty(
                mount.withPrincipal(asking -> principal.apply(asking.channel(), asking.request())), prefix);
    }

    /**
     * A copy with a rule of one's own for the upgrades it takes: {@code path -> true} for all of them.
     *
     * @param upgrades tells by the raw path, less the prefix, whether the upgrade is Vask's; called on any thread. Paths
     *     that mean nothing to Vask are best given to it as well: a browser cannot see an HTTP error behind a failed
     *     upgrade, while Vask answers with a close code
     */
    public VaskNetty withUpgrades(Predicate<String> upgrades) {
        return new VaskNetty(mount.withUpgrades(upgrades), prefix);
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
    public VaskNetty withCompression(boolean compression) {
        return new VaskNetty(mount.withCompression(compression), prefix);
    }

    /**
     * A handler that takes what is Vask's, in this way: for any number of channels, or made anew for each.
     *
     * @throws IllegalStateException if the jars of Netty are too old, or do not fit each other
     */
    public ChannelHandler handler() {
        Linkage.verify(MethodHandles.lookup(), "Netty 4.1.50 or later");
        return new Entry(mount, prefix);
    }
}
