package dev.vask;

/**
 * How a channel stands.
 *
 * @param name the channel's name
 * @param subscriptions connections subscribed to it; 0: it is not occupied
 * @param users distinct users present; 0 on channels without presence
 */
public record ChannelInfo(String name, int subscriptions, int users) {
    /** Whether anybody is subscribed. */
    public boolean occupied() {
        return subscriptions > 0;
    }
}
