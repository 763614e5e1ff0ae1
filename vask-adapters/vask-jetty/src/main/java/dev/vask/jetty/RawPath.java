package dev.vask.jetty;

import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Paths as they were sent: a decoded or normalised path is not the one that was signed. */
final class RawPath {
    private RawPath() {}

    /** The path as received, less the context path; null where the client wrote the context path in another form. */
    static @Nullable String inContext(Request request) {
        UncheckedTargets.Unchecked unchecked = Request.as(request, UncheckedTargets.Unchecked.class);
        String path = unchecked == null ? request.getHttpURI().getPath() : unchecked.rawPath();
        String context = Request.getContextPath(request);
        if (path == null || context == null || context.isEmpty() || context.equals("/")) {
            return path;
        }
        return path.startsWith(context) ? path.substring(context.length()) : null;
    }
}
