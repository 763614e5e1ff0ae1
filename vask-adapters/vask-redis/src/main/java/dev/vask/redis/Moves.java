package dev.vask.redis;

import dev.vask.spi.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Channels whose slot has got another server: they are asked for there, wherever that turns out to be, and once all are heard
 * again that is one gap.
 */
final class Moves {
    private static final Duration GATHER = Duration.ofMillis(50);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final Duration LASTING = Duration.ofSeconds(1);

    private final Node node;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final Set<String> lost = new HashSet<>();
    private final Set<String> found = new HashSet<>();
    private long since;
    private boolean atIt;

    Moves(Node node) {
        this.node = node;
    }

    /**
     * Channels are not heard any more.
     *
     * @param begun since when that may be so, by {@link System#nanoTime}
     */
    void lost(Set<String> channels, long begun) {
        if (channels.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            lost.addAll(channels);
            found.removeAll(channels);
            since = atIt ? Math.min(since, begun) : begun;
            if (atIt) {
                return;
            }
            atIt = true;
        } finally {
            lock.unlock();
        }
        node.timer.after(GATHER, this::look);
    }

    private void look() {
        Set<String> channels;
        lock.lock();
        try {
            channels = Set.copyOf(lost);
        } finally {
            lock.unlock();
        }
        CompletableFuture<Void> heard = node.subscriptions.move(channels);
        if (heard.isDone()) {
            back(channels);
        } else {
            node.shards.refresh();
            node.timer.after(LOOK_AGAIN, this::look);
        }
    }

    private void back(Set<String> channels) {
        long backAt = System.nanoTime();
        lock.lock();
        try {
            lost.removeAll(channels);
            found.addAll(channels);
            if (!lost.isEmpty()) {
                node.timer.after(LOOK_AGAIN, this::look);
                return;
            }
        } finally {
            lock.unlock();
        }
        channels.forEach(this::readAgain);
        node.timer.after(LASTING, () -> lasted(backAt));
    }

    /** Where servers do not agree yet, a slot may go back and forth: that is one incident. */
    private void lasted(long backAt) {
        Set<String> all;
        long begun;
        lock.lock();
        try {
            if (!lost.isEmpty()) {
                node.timer.after(GATHER, this::look);
                return;
            }
            all = Set.copyOf(found);
            found.clear();
            begun = since;
            atIt = false;
        } finally {
            lock.unlock();
        }
        tell(all, begun, backAt);
    }

    private void readAgain(String channel) {
        TopicEntry entry = node.table.byChannel(channel);
        if (entry != null) {
            node.repair.later(entry.partition);
        }
    }

    private void tell(Set<String> channels, long begun, long backAt) {
        List<Topic> topics = new ArrayList<>();
        for (String channel : channels) {
            TopicEntry entry = node.table.byChannel(channel);
            if (entry != null && entry.held) {
                topics.add(entry.topic);
            }
        }
        node.gaps.tell(topics, begun, backAt, "a slot was moved to another server");
    }
}
