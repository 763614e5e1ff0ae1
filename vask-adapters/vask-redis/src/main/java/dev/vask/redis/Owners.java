package dev.vask.redis;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Which of the living nodes sees to a partition: by weight, so that all agree without asking, and few change when one goes. */
final class Owners {
    private Owners() {}

    /**
     * The node that sees to a partition.
     *
     * @param without a node that has stepped back; null for none
     * @return null where there is none
     */
    static @Nullable String of(int partition, Collection<String> living, @Nullable String without) {
        String best = null;
        int most = Integer.MIN_VALUE;
        for (String candidate : living) {
            int weight = Murmur3.hash(Wire.utf8(candidate + ":" + partition));
            if (!candidate.equals(without)
                    && (best == null || weight > most || (weight == most && candidate.compareTo(best) > 0))) {
                best = candidate;
                most = weight;
            }
        }
        return best;
    }
}
