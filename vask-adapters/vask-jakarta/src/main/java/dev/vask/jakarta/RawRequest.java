package dev.vask.jakarta;

import dev.vask.transport.HeaderLookup;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Enumeration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was sent, as it was sent: what is decoded or normalised no longer is what was signed. */
final class RawRequest {
    private RawRequest() {}

    /**
     * The path as received, less the context path and a prefix; null where the client spelled the context path differently,
     * or the path is not under the prefix.
     */
    static @Nullable String path(HttpServletRequest request, String prefix) {
        String path = request.getRequestURI();
        String mount = request.getContextPath() + prefix;
        return path != null && path.startsWith(mount) && (prefix.isEmpty() || path.startsWith("/", mount.length()))
                ? path.substring(mount.length())
                : null;
    }

    /** Whether the target can be made a {@link URI}. */
    static boolean isUri(HttpServletRequest request) {
        try {
            String query = request.getQueryString();
            URI unused = new URI(query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query);
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** A copy of the headers, the first value of each. */
    static HeaderLookup headers(HttpServletRequest request) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Enumeration<String> names = request.getHeaderNames();
        while (names.hasMoreElements()) {
            String name = names.nextElement();
            headers.put(name, request.getHeader(name));
        }
        return headers::get;
    }
}
