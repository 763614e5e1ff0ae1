package dev.vask.spi;

import java.util.Objects;

/**
 * How a channel stands in the whole cluster.
 *
 * @param channel the channel's name
 * @param subscriptions connections subscribed to it, on all nodes
 * @param users distinct users present; 0 on channels without presence
 */
public record ChannelState(String channel, int subscriptions, int users) {
    /** Refuses null. */
    public ChannelState {
        Objects.requireNonNull(channel, "channel must not be null");
    }
}
