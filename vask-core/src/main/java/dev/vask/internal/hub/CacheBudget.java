package dev.vask.internal.hub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the heap that the cached events of a Vask retain together: above the bound the event published longest ago is evicted.
 * Safe for any thread; may be called under a channel's lock, and calls no other object.
 */
final class CacheBudget {
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock; in the order of the last triggers.
    private final Map<Channel, Long> bytesOf = new LinkedHashMap<>();
    private long bytes;

    CacheBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Records the size of a channel's cached event and returns the channels to evict: those published longest ago, or this one if
     * its event alone exceeds the bound.
     *
     * @param size in bytes of heap
     */
    List<Channel> keeps(Channel channel, long size) {
        lock.lock();
        try {
            forget(channel);
            if (size > maxBytes) {
                return List.of(channel);
            }
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
        Long size = bytesOf.remove(channel);
        bytes -= size == null ? 0 : size;
    }
}
