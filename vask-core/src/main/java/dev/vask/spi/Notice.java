package dev.vask.spi;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A change in the cluster that apps' webhooks are to be told of: at least once, in order for each channel, by one node. Ends
 * are told only after they have stood for three seconds (behaviour.md §17).
 *
 * @param id the same whenever it is told again, by whichever node
 * @param topic the channel
 * @param kind what happened
 * @param userId who came or went; null where a channel did
 * @param epochMillis when it happened
 */
public record Notice(
        String id, Topic topic, Kind kind, @Nullable String userId, long epochMillis) {
    /** Refuses null. */
    public Notice {
        Objects.requireNonNull(id, "id must not be null");
        Objects.requireNonNull(topic, "topic must not be null");
        Objects.requireNonNull(kind, "kind must not be null");
    }

    /** What happened. */
    public enum Kind {
        /** A channel got its first subscriber. */
        OCCUPIED,
        /** A channel lost its last subscriber. */
        VACATED,
        /** A user came. */
        MEMBER_ADDED,
        /** A user left everywhere. */
        MEMBER_REMOVED
    }
}
