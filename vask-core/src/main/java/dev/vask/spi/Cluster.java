package dev.vask.spi;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What nodes know together and none of them by itself. Methods never block and never throw; stages complete, well or badly,
 * within seconds.
 */
public interface Cluster {
    /** More channels than this are never listed. */
    int MAX_CHANNELS = 10_000;

    /**
     * This node's number of subscriptions to a topic changed; only memory is touched. The engine asks for the number when it
     * suits it ({@link BackplaneListener#subscriptions}), so a thousand changes in a moment are one.
     *
     * @param announce whether subscribers are to be told the number in the cluster ({@link BackplaneListener#onCount})
     */
    void countChanged(Topic topic, boolean announce);

    /** How a channel stands; one that nobody is in has no subscriptions. */
    CompletionStage<ChannelState> channel(Topic topic);

    /** The occupied channels of an app whose name begins with a prefix, by name, at most {@link #MAX_CHANNELS}; no users' topics. */
    CompletionStage<List<ChannelState>> channels(String app, String prefix);

    /** The members of a presence channel. */
    CompletionStage<List<PresenceMember>> members(Topic topic);

    /** What a cache channel keeps, with the time that it has left. */
    CompletionStage<Optional<CachedEvent>> cached(Topic topic);
}
