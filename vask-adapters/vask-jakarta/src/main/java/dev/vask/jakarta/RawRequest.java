package dev.vask.jakarta;

import dev.vask.transport.HeaderLookup;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was sent, as it was sent: what is decoded or normalised no longer is what was signed. */
final class RawRequest {
    private RawRequest() {}

    /** The path as received, less the context path; null where the client wrote the context path in a form of its own. */
    static @Nullable String path(HttpServletRequest request) {
        String path = request.getRequestURI();
        String context = request.getContextPath();
        return path != null && path.startsWith(context) ? path.substring(context.length()) : null;
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
