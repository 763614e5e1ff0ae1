package dev.vask.jakarta;

import dev.vask.Vask;
import dev.vask.transport.Handshake;
import dev.vask.transport.HttpApi;
import dev.vask.transport.SocketAcceptor;
import dev.vask.transport.adapter.Linkage;
import dev.vask.transport.adapter.Mount;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.invoke.MethodHandles;
import java.util.EnumSet;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Mounts Vask into a container of Jakarta WebSocket 2.1 or later; tested with Tomcat 11 and with EE 10 and 11 of Jetty 12.1.
 *
 * <p>Vask takes the WebSocket upgrades under {@code /app} and the HTTP API under {@code /apps}, relative to the context it
 * is mounted in; every other request stays the host's. It is a filter, the first of the context unless the host puts
 * {@link #filter()} in a place of its own: so it sees paths and queries as they were sent, and takes what its
 * {@link HttpApi}s handle and nothing else under the same path.
 *
 * <p>A container runs filters where it has a servlet for the path, if only the default servlet. Web applications have that;
 * a bare {@code Tomcat.addContext} has not, and must be given a servlet at {@code /}.
 *
 * <p>No thread waits for a peer but, of the mount's own, at most four that close connections or send pings, for five seconds
 * at most on Tomcat, and one that drops connections; they are daemons, and there only while there is such work.
 *
 * <p>What Jakarta WebSocket, or a container, does not let anybody see or do:
 * <ul>
 *   <li>A peer's pings are answered by the container, unseen: they do not count as life, as messages and pongs do.
 *   <li>The texts of a batch are written one by one, and nothing is compressed.
 *   <li>A connection cannot be dropped. On Tomcat and Jetty it is, with a method of theirs beyond the interface. Where that
 *       is out of reach, and elsewhere, it is only closed, and ends when the container has had enough of waiting.
 *   <li>Tomcat tells nobody how a peer answers a close, nor whether a close with 1002 or 1007 is the peer's or its own: such
 *       sockets end without a status. A close without a code it tells as 1000. Where both sides close at the same time, the
 *       connection may end before Vask's close is sent.
 *   <li>Tomcat hands on what has come of a frame when its buffer of 8 KiB is full: a message that is too long may be found
 *       so by as much later.
 *   <li>Tomcat tells every client that waits before it sends a body to go on, also with one that is too long. Its connector's
 *       {@code continueResponseTiming} must stay as it is: with {@code onRead} such a client would wait for ever.
 *   <li>Jetty may tell Vask's own close as the peer's, where both close at the same time; and its EE 10 refuses the close
 *       code 1014, which the interface does not know, with 1011, while its EE 11 does not tell of it.
 * </ul>
 *
 * <p>An instance is a way of mounting; immutable.
 */
public final class VaskJakarta {
    private static final String FILTER = "dev.vask";

    private final Mount<HttpServletRequest> mount;
    private final String prefix;
    private final boolean closeAtSessionEnd;

    private VaskJakarta(Mount<HttpServletRequest> mount, String prefix, boolean closeAtSessionEnd) {
        this.mount = mount;
        this.prefix = prefix;
        this.closeAtSessionEnd = closeAtSessionEnd;
    }

    private VaskJakarta with(Mount<HttpServletRequest> changed) {
        return new VaskJakarta(changed, prefix, closeAtSessionEnd);
    }

    /**
     * Mounts Vask into a web application.
     *
     * @param context as in {@link #mount(ServletContext)}
     * @throws IllegalStateException as in {@link #mount(ServletContext)}
     */
    public static void mount(Vask vask, ServletContext context) {
        Objects.requireNonNull(vask, "vask must not be null");
        Objects.requireNonNull(context, "context must not be null");
        of(vask).mount(context);
    }

    /** The way {@link #mount(Vask, ServletContext)} mounts, to begin with. */
    public static VaskJakarta of(Vask vask) {
        Objects.requireNonNull(vask, "vask must not be null");
        return of(vask.sockets()).withEndpoint(vask.http());
    }

    /** Begins a mount of the sockets alone: requests under {@code /apps} stay the host application's. */
    public static VaskJakarta withoutHttpApi(Vask vask) {
        Objects.requireNonNull(vask, "vask must not be null");
        return of(vask.sockets());
    }

    static VaskJakarta of(SocketAcceptor sockets) {
        return new VaskJakarta(Mount.of(sockets), "", false);
    }

    /**
     * Returns a copy under a prefix: the paths of the sockets, of the HTTP API and of all endpoints are relative to it.
     *
     * @param prefix relative to the context, such as {@code /live}; empty for none
     * @throws IllegalArgumentException if it does not begin with a slash, or ends with one
     */
    public VaskJakarta withPrefix(String prefix) {
        Objects.requireNonNull(prefix, "prefix must not be null");
        if (!prefix.isEmpty() && (!prefix.startsWith("/") || prefix.endsWith("/"))) {
            throw new IllegalArgumentException("invalid prefix '" + prefix
                    + "': expected a slash at the beginning and none at the end, such as /live");
        }
        return new VaskJakarta(mount, prefix, closeAtSessionEnd);
    }

    /**
     * Returns a copy that closes a socket, or leaves it open, when the HTTP session of its upgrade ends by a logout or an expiry. The
     * close code is 4200: the client reconnects at once, as an anonymous visitor or with the session that it has then. Default:
     * sockets stay open. Either way all containers behave alike; Tomcat alone would close with 1008.
     *
     * <p>Sessions of the container only. A store that keeps sessions elsewhere, such as Spring Session, does not report their
     * end to this mount; {@code VaskApp.terminateUser} closes the sockets of a signed-in user there.
     */
    public VaskJakarta withCloseAtSessionEnd(boolean close) {
        return new VaskJakarta(mount, prefix, close);
    }

    /**
     * A copy that also takes the requests of another endpoint, an {@code AuthEndpoint} for example.
     *
     * @param endpoint its paths are relative to the context
     */
    public VaskJakarta withEndpoint(HttpApi endpoint) {
        return with(mount.withEndpoint(endpoint));
    }

    /**
     * A copy that finds out who is connecting or asking: {@link Handshake#principal} for an authorizer, and the principal of an
     * auth endpoint's rules.
     *
     * @param principal null for nobody; it is given the request of the upgrade or of the HTTP API, may look at session and
     *     {@code getUserPrincipal()}, and must not read the body. What it throws is answered with 500
     */
    public VaskJakarta withPrincipal(Function<HttpServletRequest, @Nullable Object> principal) {
        return with(mount.withPrincipal(principal));
    }

    /**
     * A copy with a rule of one's own for the upgrades it takes: {@code path -> true} for all of them.
     *
     * @param upgrades tells by the raw path, less the context path, whether the upgrade is Vask's; called on any thread.
     *     Paths that mean nothing to Vask are best given to it as well: a browser cannot see an HTTP error behind a failed
     *     upgrade, while Vask answers with a close code. The host's own WebSocket endpoints must not be among them
     */
    public VaskJakarta withUpgrades(Predicate<String> upgrades) {
        return with(mount.withUpgrades(upgrades));
    }

    /**
     * The mount as a filter, for a host that puts its filters in an order of its own: behind the one that finds out who is asking,
     * for example. It must see every request ({@code /*}, dispatched as {@code REQUEST}). It and all filters in front of it must be
     * allowed to answer asynchronously, else Tomcat answers requests of the HTTP API with 500; they may wrap request and response, but
     * must not read the body, nor ask for parameters of a POST, which does. A web application without Jakarta WebSocket answers
     * upgrades with 500.
     *
     * @return a filter for one web application
     * @throws IllegalStateException if the Jakarta WebSocket or Servlet API of the container is too old
     */
    public Filter filter() {
        Linkage.verify(MethodHandles.lookup(), "Jakarta WebSocket 2.1 and Servlet 6.0, such as Tomcat 10.1 or later");
        return new VaskFilter(mount, prefix, closeAtSessionEnd);
    }

    /**
     * Mounts Vask in this way.
     *
     * @param context a web application that is starting: call it in {@code ServletContextListener.contextInitialized} or
     *     {@code ServletContainerInitializer.onStartup}
     * @throws IllegalStateException if the application has started already, or has no Jakarta WebSocket
     */
    public void mount(ServletContext context) {
        Objects.requireNonNull(context, "context must not be null");
        if (VaskFilter.container(context) == null) {
            throw new IllegalStateException(VaskFilter.NO_WEBSOCKET);
        }
        Filter filter = filter();
        FilterRegistration.Dynamic registration = context.addFilter(FILTER, filter);
        for (int more = 2; registration == null; more++) {
            // Another Vask is mounted in the same application.
            registration = context.addFilter(FILTER + "-" + more, filter);
        }
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    }
}
