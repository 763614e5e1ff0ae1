package dev.vask.internal.hub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How much all cache channels of a Vask keep together: beyond the bound the event that was triggered longest ago goes first.
 * Safe for any thread; may be called under a channel's lock and calls nobody.
 */
final class CacheBudget {
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock; in the order of the last triggers.
    private final Map<Channel, Integer> bytesOf = new LinkedHashMap<>();
    private long bytes;

    CacheBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A channel keeps this much now; answers which channels must drop what they keep. */
    List<Channel> keeps(Channel channel, int size) {
        lock.lock();
        try {
            forget(channel);
            bytesOf.put(channel, size);
            bytes += size;
            if (bytes <= maxBytes) {
                return List.of();
            }
            List<Channel> evicted = new ArrayList<>();
            while (bytes > maxBytes) {
                Channel eldest = bytesOf.keySet().iterator().next();
                forget(eldest);
                evicted.add(eldest);
            }
            return evicted;
        } finally {
            lock.unlock();
        }
    }

    /** A channel keeps nothing any more. */
    void drops(Channel channel) {
        lock.lock();
        try {
            forget(channel);
        } finally {
            lock.unlock();
        }
    }

    /** Whether a channel was told to drop nothing since it last kept something. */
    boolean contains(Channel channel) {
        lock.lock();
        try {
            return bytesOf.containsKey(channel);
        } finally {
            lock.unlock();
        }
    }

    private void forget(Channel channel) {
        Integer size = bytesOf.remove(channel);
        bytes -= size == null ? 0 : size;
    }
}
