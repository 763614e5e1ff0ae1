package dev.vask.transport;

/** Told once how a {@link Socket#send} ended. Safe on any thread; returns fast, never blocks and never throws. */
public interface SendCallback {
    /** The whole batch left this process's buffers. */
    void sent();

    /** The batch, or a part of it, was not written and never will be. */
    void failed(Throwable cause);
}
