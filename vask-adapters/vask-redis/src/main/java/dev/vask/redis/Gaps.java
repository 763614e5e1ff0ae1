package dev.vask.redis;

import dev.vask.spi.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Tells of intervals in which events may have been missed: once for each, whatever number of topics it concerns. */
final class Gaps {
    private static final long PATIENCE_SECONDS = 5;

    private final Node node;
    private final ReentrantLock lock = new ReentrantLock();

    Gaps(Node node) {
        this.node = node;
    }

    /** The topics of a partition of which the core hears. */
    List<Topic> held(int partition) {
        List<Topic> held = new ArrayList<>();
        for (TopicEntry entry : node.table.in(partition)) {
            if (entry.held) {
                held.add(entry.topic);
            }
        }
        return held;
    }

    /** The topics of a server of which the core hears. */
    List<Topic> held(Shard shard) {
        List<Topic> held = new ArrayList<>();
        for (int p = 0; p < Partitions.COUNT; p++) {
            if (node.shards.forSlot(Partitions.slot(p)) == shard) {
                held.addAll(held(p));
            }
        }
        return held;
    }

    /**
     * Tells of one, if it concerns anything. All stripes stand still meanwhile, so that for each topic it comes between two
     * messages.
     *
     * @param since by {@link System#nanoTime}
     */
    void tell(List<Topic> topics, long since, String cause) {
        tell(topics, since, System.nanoTime(), cause);
    }

    /** The same for one that ended a moment ago. */
    void tell(List<Topic> topics, long since, long until, String cause) {
        if (topics.isEmpty()) {
            return;
        }
        Duration atMost = Duration.ofNanos(Math.max(1, until - since));
        CountDownLatch gathered = new CountDownLatch(Stripes.COUNT);
        CountDownLatch told = new CountDownLatch(1);
        // In the same order on all of them, or two gaps would wait for one another.
        lock.lock();
        try {
            for (int n = 0; n < Stripes.COUNT; n++) {
                boolean tells = n == 0;
                node.stripes.of(n).post(() -> {
                    gathered.countDown();
                    if (!tells) {
                        await(told);
                        return;
                    }
                    await(gathered);
                    node.listener.onGap(topics, atMost, cause);
                    told.countDown();
                });
            }
        } finally {
            lock.unlock();
        }
    }

    /** Not for ever: a stripe that was closed meanwhile does not come. */
    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.getLogger(Gaps.class.getName())
                        .log(System.Logger.Level.DEBUG, "a listener held up the others while a gap was told");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
