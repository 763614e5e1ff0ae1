package dev.vask.redis;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;

/** The partitions whose messages are discarded because their stripe is full, each with the time of its first loss. Thread-safe. */
final class Overflow {
    private final Map<Integer, Long> firstLoss = new ConcurrentHashMap<>();

    /**
     * The partitions that accept messages again.
     *
     * @param since the earliest of their first losses, by the clock of {@link #lost}
     */
    record Ended(List<Integer> partitions, long since) {}

    boolean contains(int partition) {
        return firstLoss.containsKey(partition);
    }

    /** Notes a loss; only the first of a partition counts until it has {@link #end ended}. */
    void lost(int partition, long nanos) {
        firstLoss.putIfAbsent(partition, nanos);
    }

    /** Removes and returns the partitions that accept messages again. */
    Ended end(IntPredicate accepts, long nanos) {
        List<Integer> partitions = new ArrayList<>();
        long since = nanos;
        for (Iterator<Map.Entry<Integer, Long>> i = firstLoss.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<Integer, Long> loss = i.next();
            if (accepts.test(loss.getKey())) {
                i.remove();
                // By difference: the clock may have any sign.
                since = loss.getValue() - since < 0 ? loss.getValue() : since;
                partitions.add(loss.getKey());
            }
        }
        return new Ended(partitions, since);
    }
}
