package dev.vask.netty;

import org.jspecify.annotations.Nullable;

/**
 * Where a request goes, as received: neither decoded nor normalised.
 *
 * @param rawPath less the prefix
 * @param rawQuery without the question mark; null where there was none
 */
record RequestTarget(String rawPath, @Nullable String rawQuery) {
    /** Null if it is not under the prefix. */
    static @Nullable RequestTarget of(String uri, String prefix) {
        String target = uri;
        if (!target.startsWith("/")) {
            // The absolute form (RFC 9112 §3.2.2), as sent to proxies: http://host/path.
            int authority = target.indexOf("://");
            if (authority < 0) {
                return null;
            }
            int slash = target.indexOf('/', authority + 3);
            target = slash < 0 ? "/" : target.substring(slash);
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? null : target.substring(question + 1);
        if (!path.startsWith(prefix)) {
            return null;
        }
        String rest = path.substring(prefix.length());
        return rest.isEmpty() || rest.startsWith("/") ? new RequestTarget(rest, query) : null;
    }
}
