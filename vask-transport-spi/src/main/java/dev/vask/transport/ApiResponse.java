package dev.vask.transport;

/**
 * The answer to an {@link ApiRequest}.
 *
 * @param status an HTTP status code
 * @param contentType the value of the {@code Content-Type} header
 * @param body the whole body
 */
public record ApiResponse(int status, String contentType, OutboundText body) {}
