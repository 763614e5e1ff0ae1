package dev.vask.transport.adapter;

import dev.vask.transport.ApiResponse;
import dev.vask.transport.Handshake;
import dev.vask.transport.HttpApi;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SocketAcceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How Vask is mounted into a server: what the adapter's own class lets its user say, in words of that server. Immutable.
 *
 * @param <R> a request, as the server has it
 * @param sockets takes the sockets
 * @param endpoints take the HTTP requests whose paths they {@link HttpApi#handles handle}
 * @param upgrades tells by the raw path, relative to where Vask is mounted, whether an upgrade is Vask's; called on any thread
 * @param principal who is connecting or asking, or null: {@link Handshake#principal}; called on any thread
 * @param compression whether permessage-deflate is negotiated
 */
public record Mount<R>(
        SocketAcceptor sockets,
        List<HttpApi> endpoints,
        Predicate<String> upgrades,
        Function<R, @Nullable Object> principal,
        boolean compression) {
    private static final System.Logger LOG = System.getLogger(Mount.class.getName());
    private static final FailureLog PRINCIPALS = new FailureLog(LOG, System.Logger.Level.WARNING, System::nanoTime);

    /** Keeps an immutable copy of the endpoints. */
    public Mount {
        Objects.requireNonNull(sockets, "sockets must not be null");
        Objects.requireNonNull(endpoints, "endpoints must not be null");
        Objects.requireNonNull(upgrades, "upgrades must not be null");
        Objects.requireNonNull(principal, "principal must not be null");
        endpoints = List.copyOf(endpoints);
    }

    /** Sockets under {@code /app}, no endpoint, nobody known, no compression. */
    public static <R> Mount<R> of(SocketAcceptor sockets) {
        return new Mount<>(sockets, List.of(), Mount::isApp, request -> null, false);
    }

    /** A copy with one endpoint more. */
    public Mount<R> withEndpoint(HttpApi endpoint) {
        Objects.requireNonNull(endpoint, "endpoint must not be null");
        List<HttpApi> more = new ArrayList<>(endpoints);
        more.add(endpoint);
        return new Mount<>(sockets, more, upgrades, principal, compression);
    }

    /** A copy that takes these upgrades instead. */
    public Mount<R> withUpgrades(Predicate<String> upgrades) {
        return new Mount<>(sockets, endpoints, upgrades, principal, compression);
    }

    /** A copy that finds out in this way who is there. */
    public Mount<R> withPrincipal(Function<R, @Nullable Object> principal) {
        return new Mount<>(sockets, endpoints, upgrades, principal, compression);
    }

    /** A copy that compresses or does not. */
    public Mount<R> withCompression(boolean compression) {
        return new Mount<>(sockets, endpoints, upgrades, principal, compression);
    }

    /** Whether the adapter upgrades or refuses this request. */
    public boolean isUpgrade(UpgradeRequest request, String rawPath) {
        return request.asksForWebSocket() && upgrades.test(rawPath);
    }

    /** Whether the adapter responds with {@link UpgradeRequest#explanation} to this request, and does not pass it on. */
    public boolean isExplained(UpgradeRequest request, String rawPath) {
        return request.isPlain() && sockets.isEndpoint(rawPath);
    }

    /**
     * Calls {@link #principal}. What it throws is logged at a bounded rate, and is not passed on: servers write the text of an
     * exception into their response.
     *
     * @return the caller, or null if unknown
     * @throws IllegalStateException without cause and stack trace if the function threw; the response is 500
     */
    public @Nullable Object caller(R request) {
        try {
            return principal.apply(request);
        } catch (RuntimeException e) {
            PRINCIPALS.failed("the function of withPrincipal failed; the request is refused with 500", e);
            throw new UnknownCallerException();
        }
    }

    private static final class UnknownCallerException extends IllegalStateException {
        private static final long serialVersionUID = 1;

        UnknownCallerException() {
            super("The caller could not be identified; the log of the server has the cause");
        }

        /** The log has the trace of the cause, once; servers would log this one for each request. */
        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    /** The longest body of an HTTP request, in bytes; a longer one is answered with {@link #tooLong}. */
    public int maxBodyBytes() {
        return sockets.limits().maxHttpBodyBytes();
    }

    /** The response to a request with a longer body, logged at DEBUG. The rest is not read, so the connection ends with it. */
    public ApiResponse tooLong() {
        return refused(413, "The body is longer than " + maxBodyBytes() + " bytes, the bound Limits.maxHttpBodyBytes");
    }

    /**
     * The response to a request whose body cannot be read: it ended early, is not encoded as its header fields state, or a
     * handler in front has refused it; logged at DEBUG. The connection ends with it.
     *
     * @param status the status that the server or a handler in front gives as the reason; used if it is 4xx
     */
    public ApiResponse unreadable(int status) {
        if (status == 413) {
            return refused(413, "The server is configured for shorter requests");
        }
        return refused(status >= 400 && status < 500 ? status : 400, "The body of the request cannot be read");
    }

    private static ApiResponse refused(int status, String reason) {
        LOG.log(System.Logger.Level.DEBUG, () -> "HTTP request refused with " + status + ": " + reason);
        return new ApiResponse(status, "text/plain; charset=utf-8", OutboundText.of(reason + "\n"));
    }

    /** Also behind several slashes, as {@code wsPath: '/'} makes pusher-js write it: the core refuses such a path with 4005. */
    private static boolean isApp(String rawPath) {
        int from = 0;
        while (rawPath.startsWith("//", from)) {
            from++;
        }
        return rawPath.startsWith("/app", from) && (rawPath.length() == from + 4 || rawPath.charAt(from + 4) == '/');
    }
}
