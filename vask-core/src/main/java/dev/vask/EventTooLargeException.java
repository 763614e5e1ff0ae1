package dev.vask;

import java.util.Objects;

/** The data of an event has more bytes than {@link Limits#maxEventDataBytes} allows; nothing was sent. */
public final class EventTooLargeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final long bytes;
    private final int limit;

    /**
     * @param message the size, the limit, the channel and the remedy
     * @param bytes length of the data in bytes of UTF-8
     * @param limit {@link Limits#maxEventDataBytes}
     */
    public EventTooLargeException(String message, long bytes, int limit) {
        super(Objects.requireNonNull(message, "message must not be null"));
        this.bytes = bytes;
        this.limit = limit;
    }

    /** Length of the data in bytes of UTF-8. */
    public long bytes() {
        return bytes;
    }

    /** {@link Limits#maxEventDataBytes} of the Vask. */
    public int limit() {
        return limit;
    }
}
