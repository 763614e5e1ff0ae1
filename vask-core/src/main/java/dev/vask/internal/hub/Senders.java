package dev.vask.internal.hub;

import dev.vask.spi.VaskTime;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * Who sends large broadcasts. What waits to be sent is kept here, and the executor is only told that something does: so a
 * publisher that is faster than the executor can lend a hand, and where the executor fails nothing is lost or done twice.
 */
public final class Senders {
    private static final System.Logger LOG = System.getLogger(Senders.class.getName());

    private final Executor executor;
    private final Runnable giveWay;
    private final VaskTime time;
    private final Counters counters;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    /**
     * @param executor where large broadcasts are sent from
     * @param giveWay lets whoever waits for this processor run first
     */
    public Senders(Executor executor, Runnable giveWay, VaskTime time, Counters counters) {
        this.executor = executor;
        this.giveWay = giveWay;
        this.time = time;
        this.counters = counters;
    }

    /** Has a share sent, on the executor if that takes it. */
    void execute(Runnable share) {
        waiting.add(share);
        hand(executor, this::runOne);
    }

    /** As an executor that must not fail: what it does not take is done here, with all else that waits. */
    void hand(Executor to, Runnable task) {
        try {
            to.execute(task);
        } catch (RuntimeException | Error e) {
            // It has ended, or there is no thread to be had.
            counters.failed(
                    LOG,
                    "executor " + to.getClass().getName(),
                    "executor for sending rejected a chunk; it is sent on the publisher thread",
                    e);
            task.run();
        }
    }

    private void runOne() {
        Runnable share = waiting.poll();
        if (share != null) {
            share.run();
        }
    }

    /** Sends what waits. For a publisher that is ahead of the executor. */
    void help() {
        Runnable share = waiting.poll();
        while (share != null) {
            share.run();
            share = waiting.poll();
        }
    }

    void giveWay() {
        giveWay.run();
    }

    VaskTime time() {
        return time;
    }

    Counters counters() {
        return counters;
    }
}
