package dev.vask.redis;

import dev.vask.spi.Topic;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** This node's side of a partition. */
final class Partition {
    /** Origins remembered at once; many more than there are nodes. */
    private static final int MAX_ORIGINS = 2_048;

    /** The last message of an origin that was let through. */
    private record Last(int incarnation, long seq) {}

    final int number;

    /**
     * Held while a wish is noted and the call that makes it true is sent, so that calls are sent in the order of the wishes;
     * and while a message is numbered and sent.
     */
    final ReentrantLock lock = new ReentrantLock();

    final Map<Topic, TopicEntry> topics = new ConcurrentHashMap<>();

    /** As it was seen last; empty before the first time. */
    private volatile String epoch = "";

    /** Guarded by the lock. */
    long seq;

    /** On the stripe only. */
    private final Map<String, Last> seen = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Last> eldest) {
            return size() > MAX_ORIGINS;
        }
    };

    Partition(int number) {
        this.number = number;
    }

    String epoch() {
        return epoch;
    }

    /** Notes the epoch and returns the one before. */
    String epochIs(String seen) {
        lock.lock();
        try {
            String before = epoch;
            epoch = seen;
            return before;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a message is new: each origin's are numbered, and come in that order. */
    boolean isNew(Incoming.Sent sent) {
        Last last = seen.get(sent.origin());
        if (last != null
                && (sent.incarnation() < last.incarnation
                        || (sent.incarnation() == last.incarnation && sent.seq() <= last.seq))) {
            return false;
        }
        seen.put(sent.origin(), new Last(sent.incarnation(), sent.seq()));
        return true;
    }
}
