package dev.vask.spi;

/** What an engine tells the core. Implemented by the core: fast, never blocks, never throws. */
public interface BackplaneListener {
    /** An envelope for a topic this node is subscribed to. */
    void onMessage(Topic topic, Envelope envelope);

    /** A user who was not present in the cluster now is. Alternates with {@link #onMemberRemoved} per topic and user. */
    void onMemberAdded(Topic topic, PresenceMember member);

    /** A user has left everywhere. */
    void onMemberRemoved(Topic topic, String userId);

    /** Whether a user this node watches is online. May be told again what is known already. */
    void onOnline(Topic user, boolean online);

    /** A topic without a subscriber in the cluster now has one. Alternates with {@link #onVacated} per topic. */
    void onOccupied(Topic topic);

    /** A topic's last subscriber in the cluster has gone. */
    void onVacated(Topic topic);
}
