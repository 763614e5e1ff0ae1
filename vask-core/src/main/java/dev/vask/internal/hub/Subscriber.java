package dev.vask.internal.hub;

import dev.vask.CloseCode;
import dev.vask.DisconnectReason;
import dev.vask.transport.EventLoop;
import dev.vask.transport.OutboundText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection, as channels see it. Safe for any thread. */
public interface Subscriber {
    /** What is left to do for who has queued a frame, once it holds no lock any more. */
    enum Claim {
        /** Nothing: a batch is at the socket, or nothing is sent to this connection any more. */
        NONE,
        /** Nothing: the thread that has claimed this connection sends the frame, and has yet to reach it. */
        LATER,
        /** {@link #drain}: nobody else will. */
        DRAIN,
        /** {@link #flush}: the queue has grown beyond a bound. */
        FLUSH,
        /** As {@link #LATER}, and the queue is long: the sending threads are behind the publisher. */
        HELP,
        /** As {@link #NONE}, and the queue is long: the peer is slower than the publisher. */
        SLOW
    }

    String socketId();

    /** Queues a frame; memory only, so it may be called under a channel's lock. A {@link #flush} must follow. */
    void offer(OutboundText frame);

    /** As {@link #offer}, and answers what must follow. For who queues a frame for many. */
    Claim claim(OutboundText frame, long nowNanos);

    /**
     * Sends the frame that was claimed, and what was queued after it; never called under a lock.
     *
     * @param claimed that frame alone
     */
    void drain(List<OutboundText> claimed, Tally tally);

    /** Sends what is queued, unless somebody is about to; never called under a lock. */
    void flush();

    /** Where {@link #drain} is best called; null for any thread. */
    @Nullable
    EventLoop eventLoop();

    /** Sends the code and message, closes, and leaves every channel. */
    void close(CloseCode code, String message, DisconnectReason reason);
}
