package dev.vask.jakarta;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The few threads of a mount, for what may block in a container and must not block the core: closing and pinging. Dropping
 * a connection has one of its own, as it is what frees those that block. None of them stays when there is nothing to do.
 */
final class Workers {
    private static final int CLOSING = 4;
    private static final long IDLE_SECONDS = 5;

    private final AtomicInteger count = new AtomicInteger();
    private final ThreadPoolExecutor closing = threads(CLOSING);
    private final ThreadPoolExecutor dropping = threads(1);
    private volatile boolean stopped;

    private ThreadPoolExecutor threads(int most) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(null, work, "vask-jakarta-" + count.incrementAndGet(), 0, false);
                    // Not that of the thread that closes the first socket, which may belong to another web application.
                    thread.setContextClassLoader(Workers.class.getClassLoader());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Runs what closes or pings. */
    void close(Runnable task) {
        closing.execute(task);
    }

    /** Runs what drops a connection. */
    void drop(Runnable task) {
        dropping.execute(task);
    }

    /** Containers stop filters before they tell listeners, which close their Vask: that still works, but no thread waits. */
    void stop() {
        stopped = true;
        closing.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
        dropping.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    }

    /** Whether the web application is stopping, and the container closing its sockets. */
    boolean isStopped() {
        return stopped;
    }
}
