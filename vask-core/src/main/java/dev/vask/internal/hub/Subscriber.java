package dev.vask.internal.hub;

import dev.vask.CloseCode;
import dev.vask.transport.OutboundText;

/** A connection, as channels see it. Safe for any thread. */
public interface Subscriber {
    String socketId();

    /** Queues a frame; memory only, so it may be called under a channel's lock. */
    void offer(OutboundText frame);

    /** Sends what is queued; never called under a lock. */
    void flush();

    /** Says why, closes, and leaves everything. */
    void close(CloseCode code, String message);
}
