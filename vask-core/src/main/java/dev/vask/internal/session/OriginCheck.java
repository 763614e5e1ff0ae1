package dev.vask.internal.session;

import dev.vask.App;
import dev.vask.transport.Handshake;
import dev.vask.transport.HeaderLookup;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the page that opened a connection may do so (docs/spec/protocol.md §2.1). It keeps the few headers that it
 * needs: an adapter may discard the others once the socket is open.
 *
 * <p>An app without {@link App#allowedOrigins} serves pages of any origin, unless the host application identified the caller:
 * a foreign page could then act with the cookies of its visitor (cross-site WebSocket hijacking). Such a handshake needs the
 * origin of the server itself. A proxy that rewrites {@code Host} names the original one in {@code X-Forwarded-Host}, which no
 * page can set.
 *
 * @param origin null where the client is no browser
 * @param identified whether the host application knows the caller
 */
public record OriginCheck(
        @Nullable String origin,
        @Nullable String host,
        @Nullable String forwardedHost,
        boolean identified) {
    private static final String SCHEME_END = "://";

    /** Reads what the check needs of a handshake. */
    public static OriginCheck of(Handshake handshake) {
        HeaderLookup headers = handshake.headers();
        String origin = headers.first("Origin");
        return origin == null
                ? new OriginCheck(null, null, null, false)
                : new OriginCheck(
                        origin,
                        headers.first("Host"),
                        headers.first("X-Forwarded-Host"),
                        handshake.principal() != null);
    }

    /** Whether a page of this origin may use the app. */
    public boolean allowedBy(App app) {
        if (origin == null) {
            return true;
        }
        if (identified && app.allowedOrigins().isEmpty()) {
            return isAt(host) || isAt(forwardedHost);
        }
        return app.allowsOrigin(origin);
    }

    private boolean isAt(@Nullable String authority) {
        if (authority == null || origin == null) {
            return false;
        }
        int start = origin.indexOf(SCHEME_END);
        if (start < 0) {
            return false;
        }
        String scheme = origin.substring(0, start).toLowerCase(Locale.ROOT);
        // The first proxy names the host that the browser asked for.
        String asked = authority.split(",", -1)[0].strip();
        return withoutDefaultPort(origin.substring(start + SCHEME_END.length()), scheme)
                .equalsIgnoreCase(withoutDefaultPort(asked, scheme));
    }

    private static String withoutDefaultPort(String authority, String scheme) {
        String port = scheme.equals("https") ? ":443" : ":80";
        return authority.endsWith(port) ? authority.substring(0, authority.length() - port.length()) : authority;
    }
}
