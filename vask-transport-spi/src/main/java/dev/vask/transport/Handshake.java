package dev.vask.transport;

import org.jspecify.annotations.Nullable;

/**
 * The HTTP request that opened a WebSocket.
 *
 * @param rawPath the path as received, neither decoded nor normalised, less the prefix under which the host mounted
 *     Vask: {@code /app/my-key}
 * @param rawQuery the query as received, without the question mark; null where there was none
 * @param secure whether the client came over TLS, as far as the adapter can know
 * @param remoteAddress the peer's address, for logs
 * @param headers readable while {@link SocketAcceptor#open} runs
 * @param principal who the host application knows the peer to be, in whatever form it has that; null where it does not
 */
public record Handshake(
        String rawPath,
        @Nullable String rawQuery,
        boolean secure,
        String remoteAddress,
        HeaderLookup headers,
        @Nullable Object principal) {
    /** A handshake of a peer the host does not know. */
    public Handshake(
            String rawPath, @Nullable String rawQuery, boolean secure, String remoteAddress, HeaderLookup headers) {
        this(rawPath, rawQuery, secure, remoteAddress, headers, null);
    }
}
