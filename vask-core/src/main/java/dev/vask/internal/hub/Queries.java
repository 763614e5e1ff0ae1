package dev.vask.internal.hub;

import dev.vask.ChannelInfo;
import dev.vask.internal.protocol.ChannelKind;
import dev.vask.spi.BackplaneException;
import dev.vask.spi.CachedEvent;
import dev.vask.spi.ChannelState;
import dev.vask.spi.Cluster;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Queries about an app's channels: from the memory of this node if it is alone, else from the backplane. Stages fail with the
 * exception of the backplane, and after {@code Vask.close} with a {@link BackplaneException} of outcome REJECTED; never throws.
 */
public final class Queries {
    private final AppHub app;

    Queries(AppHub app) {
        this.app = app;
    }

    /** Returns the occupied channels with this prefix, in no order. */
    public CompletionStage<List<ChannelInfo>> channels(String prefix) {
        return channels(prefix, Long.MAX_VALUE);
    }

    /**
     * Returns occupied channels with this prefix, in no order. Without a cluster this reads every channel of the app.
     *
     * @param most the number of channels after which a query of this node ends
     */
    public CompletionStage<List<ChannelInfo>> channels(String prefix, long most) {
        if (app.isClosed()) {
            return closed();
        }
        Cluster cluster = app.cluster();
        return cluster == null
                ? done(channelsHere(prefix, most))
                : cluster.channels(app.key(), prefix)
                        .thenApply(found -> found.stream().map(Queries::info).toList());
    }

    /** How a channel stands; not occupied if nobody knows it. */
    public CompletionStage<ChannelInfo> channel(String name) {
        if (app.isClosed()) {
            return closed();
        }
        Cluster cluster = app.cluster();
        if (cluster != null) {
            return cluster.channel(topic(name)).thenApply(Queries::info);
        }
        Channel channel = app.find(name);
        return done(channel == null ? new ChannelInfo(name, 0, 0) : channel.info());
    }

    /** The members of a presence channel, in the order of their coming. */
    public CompletionStage<List<PresenceMember>> members(String name) {
        if (app.isClosed()) {
            return closed();
        }
        Cluster cluster = app.cluster();
        if (cluster != null) {
            return cluster.members(topic(name));
        }
        Channel channel = app.find(name);
        return done(channel == null ? List.of() : channel.members());
    }

    /** What a cache channel keeps. */
    public CompletionStage<Optional<CachedEvent>> cached(String name) {
        if (app.isClosed()) {
            return closed();
        }
        Cluster cluster = app.cluster();
        if (cluster != null) {
            return cluster.cached(topic(name));
        }
        Channel channel = app.find(name);
        return done(channel == null ? Optional.empty() : Optional.ofNullable(channel.cached()));
    }

    private List<ChannelInfo> channelsHere(String prefix, long most) {
        return app.all().stream()
                .filter(it ->
                        it.name().kind() != ChannelKind.USER && it.name().text().startsWith(prefix))
                .map(Channel::info)
                .filter(ChannelInfo::occupied)
                .limit(most)
                .toList();
    }

    private static <T> CompletionStage<T> closed() {
        return CompletableFuture.failedFuture(
                BackplaneException.rejected("this Vask is closed: it knows no channels any longer", null));
    }

    private Topic topic(String channel) {
        return new Topic(app.key(), channel);
    }

    private static ChannelInfo info(ChannelState state) {
        return new ChannelInfo(state.channel(), state.subscriptions(), state.users());
    }

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }
}
