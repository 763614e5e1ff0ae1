package dev.vask.jetty;

import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Paths as they were sent: what is decoded or normalised no longer is what was signed. */
final class RawPath {
    private RawPath() {}

    /** The path as received, less the context path; null where the client wrote the context path in a form of its own. */
    static @Nullable String inContext(Request request) {
        String path = request.getHttpURI().getPath();
        String context = Request.getContextPath(request);
        if (path == null || context == null || context.isEmpty() || context.equals("/")) {
            return path;
        }
        return path.startsWith(context) ? path.substring(context.length()) : null;
    }
}
