package dev.vask.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A request to the {@link HttpApi}. A signature covers path, query and body, so all three are passed on raw.
 *
 * @param method in upper case, {@code POST}
 * @param prefix the prefix under which the host mounted Vask, {@code /live}; empty for none
 * @param rawPath the path as received, neither decoded nor normalised, less the prefix
 * @param rawQuery the query as received, without the question mark; null where there was none
 * @param headers readable until the response's stage completed
 * @param body the whole body, at most {@link SocketLimits#maxHttpBodyBytes} bytes; read-only
 * @param principal who the host application knows the caller to be, in whatever form it has that; null where it does not
 */
public record ApiRequest(
        String method,
        String prefix,
        String rawPath,
        @Nullable String rawQuery,
        HeaderLookup headers,
        ByteBuffer body,
        @Nullable Object principal) {
    /** A request of a caller the host does not know, to a Vask without a prefix. */
    public ApiRequest(String method, String rawPath, @Nullable String rawQuery, HeaderLookup headers, ByteBuffer body) {
        this(method, "", rawPath, rawQuery, headers, body, null);
    }
}
