package dev.vask.spi;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What an engine tells the core. Implemented by the core: fast, never blocks, never throws. For one topic it is called
 * serially, and what nodes hear of one topic comes in one order on all of them.
 */
public interface BackplaneListener {
    /** An envelope for a topic this node is subscribed to. */
    void onMessage(Topic topic, Envelope envelope);

    /**
     * As {@link #onMessage}, for a backplane that passes back-pressure on to publishers.
     *
     * @return completes when the event loops of this node have accepted the envelope for its subscribers; never fails
     */
    default CompletionStage<Void> deliver(Topic topic, Envelope envelope) {
        onMessage(topic, envelope);
        return CompletableFuture.completedFuture(null);
    }

    /**
     * A user who was not present in the cluster now is. Alternates with {@link #onMemberRemoved} per topic and user; but where a
     * node was taken for dead and lives, the users it brings back may be told on it, who by its list never went: of them
     * only the host hears.
     *
     * @param tellHost true on one node of the cluster: the one that tells the host
     */
    void onMemberAdded(Topic topic, PresenceMember member, boolean tellHost);

    /**
     * A user has left everywhere. May be told of one who is here, where this node was taken for dead and has yet to say that it
     * lives; of that only the host hears.
     *
     * @param tellHost true on one node of the cluster, which need not be subscribed to the topic: it may have buried another
     */
    void onMemberRemoved(Topic topic, String userId, boolean tellHost);

    /**
     * These are the members of a presence channel now: told before {@link Backplane#subscribe} completes where there are any,
     * and after a gap. Whoever is new or missing in comparison with what was told before has come or gone.
     */
    void onMembers(Topic topic, List<PresenceMember> members);

    /** A cache channel keeps this; told before {@link Backplane#subscribe} completes. Nobody is sent it but who comes later. */
    void onCached(Topic topic, Envelope.Event event);

    /**
     * So many subscriptions a topic has in the cluster; only of topics and at moments for which an announcement is due
     * ({@link Cluster#countChanged}).
     *
     * @param tellHost true on one node, which need not be subscribed any more: the one that tells the host
     */
    void onCount(Topic topic, int subscriptions, boolean tellHost);

    /** Whether a user this node watches is online. May be told again what is known already. */
    void onOnline(Topic user, boolean online);

    /** A topic without a subscriber in the cluster now has one; told on the node that has it. Alternates with {@link #onVacated}. */
    void onOccupied(Topic topic);

    /** A topic's last subscriber in the cluster has gone; told on one node. */
    void onVacated(Topic topic);

    /**
     * Events for these topics may have been missed: on one machine never, between several when the engine was out of reach.
     *
     * @param topics those of this node's, of which it may be so
     * @param atMost how long it may have lasted
     * @param cause for people
     */
    void onGap(Collection<Topic> topics, Duration atMost, String cause);

    /** How many subscriptions this node has to a topic now. */
    int subscriptions(Topic topic);

    /** Whether an app's webhooks are to be told of {@link Notice}s; asked with every change, answered from memory. */
    boolean wantsNotices(String app);

    /**
     * Takes a notice to the app's webhooks, which may take minutes where a receiver is down; until the stage is complete, the
     * same notice is not to be told here again, and it is to be told elsewhere only if this node is dead.
     *
     * @return completes when they have been told or never will be; if it fails, another node is to be asked
     */
    CompletionStage<Void> onNotice(Notice notice);
}
