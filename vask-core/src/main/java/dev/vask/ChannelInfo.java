package dev.vask;

import java.util.Objects;

/**
 * How a channel stands.
 *
 * @param name the channel's name
 * @param subscriptions connections subscribed to it
 * @param users distinct users present; 0 on channels without presence
 */
public record ChannelInfo(String name, int subscriptions, int users) {
    /** Refuses null. */
    public ChannelInfo {
        Objects.requireNonNull(name, "name must not be null");
    }

    /**
     * Whether anybody is in it. A member counts from the moment {@link VaskEvent.MemberAdded} tells, which is before the
     * member's first subscription is acknowledged, until {@link VaskEvent.MemberRemoved} does.
     */
    public boolean occupied() {
        return subscriptions > 0 || users > 0;
    }
}
