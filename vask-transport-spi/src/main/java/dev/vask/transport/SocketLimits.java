package dev.vask.transport;

/**
 * Bounds an adapter enforces while reading, before it allocates.
 *
 * @param maxTextBytes longest WebSocket message, assembled and inflated, in bytes; longer ones close the socket with 1009
 * @param maxHttpBodyBytes longest HTTP request body, in bytes; longer ones are answered with 413
 */
public record SocketLimits(int maxTextBytes, int maxHttpBodyBytes) {
    /** @throws IllegalArgumentException if a bound is not positive */
    public SocketLimits {
        if (maxTextBytes <= 0 || maxHttpBodyBytes <= 0) {
            throw new IllegalArgumentException("both bounds must be positive: maxTextBytes " + maxTextBytes
                    + ", maxHttpBodyBytes " + maxHttpBodyBytes);
        }
    }
}
