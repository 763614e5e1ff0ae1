package dev.vask.transport;

import java.util.Map;

/**
 * The answer to an {@link ApiRequest}.
 *
 * @param status an HTTP status code
 * @param contentType the value of the {@code Content-Type} header
 * @param body the whole body
 * @param headers further headers, name to value
 */
public record ApiResponse(int status, String contentType, OutboundText body, Map<String, String> headers) {
    /** Keeps an immutable copy of the headers. */
    public ApiResponse {
        headers = Map.copyOf(headers);
    }

    /** An answer without further headers. */
    public ApiResponse(int status, String contentType, OutboundText body) {
        this(status, contentType, body, Map.of());
    }
}
