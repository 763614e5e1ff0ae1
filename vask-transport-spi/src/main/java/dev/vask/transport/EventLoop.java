package dev.vask.transport;

import java.util.concurrent.Executor;

/**
 * The thread that a layer's sockets belong to, where each belongs to one. The core hands over a broadcast once for all
 * sockets with the same loop, and not once for each: {@link Socket#eventLoop}.
 *
 * <p>Safe for any thread. Tasks do not block; they run in order, and never inside {@code execute}. Once the thread has ended
 * they may be rejected with a {@link java.util.concurrent.RejectedExecutionException}.
 */
public interface EventLoop extends Executor {
    /** Whether the caller is this thread. */
    boolean isCurrent();
}
