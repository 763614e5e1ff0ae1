package dev.vask.backplane.contract;

import dev.vask.spi.Topic;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Users who come to a node and go all the time, on a thread of its own. Safe for any thread. */
final class Guests implements AutoCloseable {
    private static final int USERS = 40;

    private final ReentrantLock going = new ReentrantLock(true);
    private final AtomicInteger changes = new AtomicInteger();
    private final Thread thread;
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;

    Guests(NodeUnderTest node, Topic topic) {
        thread = new Thread(
                () -> {
                    try {
                        while (!ended) {
                            change(node, topic, changes.get());
                        }
                    } catch (RuntimeException | AssertionError e) {
                        failure = e;
                    }
                },
                "guests");
        thread.setDaemon(true);
        thread.start();
    }

    private void change(NodeUnderTest node, Topic topic, int number) {
        going.lock();
        try {
            String user = "guest " + number % USERS;
            if (number / USERS % 2 == 0) {
                node.join(topic, user);
            } else if (number % 2 == 0 || number / USERS % 4 == 3) {
                node.leave(topic, user);
            }
            changes.incrementAndGet();
        } finally {
            going.unlock();
        }
    }

    /** How many changes were asked for and are complete. */
    int seen() {
        if (failure != null) {
            throw new AssertionError("the guests have stopped", failure);
        }
        return changes.get();
    }

    /** Returns when the change in hand is complete, and lets no other begin until {@link #resume}; for one thread. */
    void pause() {
        going.lock();
    }

    void resume() {
        going.unlock();
    }

    @Override
    public void close() {
        ended = true;
        if (going.isHeldByCurrentThread()) {
            going.unlock();
        }
        Threads.join(thread);
        if (failure != null) {
            throw new AssertionError("the guests have failed", failure);
        }
    }
}
