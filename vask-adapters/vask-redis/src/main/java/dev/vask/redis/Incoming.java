package dev.vask.redis;

import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;

/** What comes in on a topic, decoded. */
sealed interface Incoming {
    /**
     * What a node sent.
     *
     * @param origin the node
     * @param incarnation its life
     * @param seq of its messages in this partition, rising
     * @param cacheVersion of what a cache channel keeps; 0 on others
     */
    record Sent(String origin, int incarnation, long seq, long cacheVersion, Envelope envelope) implements Incoming {}

    /**
     * A user came, as change number {@code version} of an epoch.
     *
     * @param teller the node that tells the host; empty for none
     */
    record Added(String epoch, long version, String teller, PresenceMember member) implements Incoming {}

    /** A user left everywhere. */
    record Removed(String epoch, long version, String teller, String userId) implements Incoming {}

    /** A signed-in user's topic is occupied now, or is not any more. */
    record Online(String epoch, long version, boolean online) implements Incoming {}

    /** So many subscriptions there are; one node tells the host. */
    record Count(int total, String teller) implements Incoming {}

    /** A node with subscriptions has gone; one that is left is to count again. */
    record CountAgain(String teller) implements Incoming {}
}
