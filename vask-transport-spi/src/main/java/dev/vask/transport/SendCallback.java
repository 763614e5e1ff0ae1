package dev.vask.transport;

/**
 * The end of a {@link Socket#send}: exactly one call of {@link #sent} or {@link #failed}. Safe on any thread; returns fast, never
 * blocks and never throws.
 */
public interface SendCallback {
    /** The whole batch left this process's buffers. */
    void sent();

    /**
     * A part of the batch left this process's buffers, and more of it follows. Optional, any number of times before the end.
     *
     * <p>The core closes a connection whose batch does not end within {@code Limits.maxSendAge}. A layer that takes one text
     * at a time, so that a batch takes as long as the server is busy with other connections, calls this method for each
     * text; the age then counts from the last call.
     */
    default void progressed() {}

    /** The batch, or a part of it, was not written and never will be. */
    void failed(Throwable cause);
}
