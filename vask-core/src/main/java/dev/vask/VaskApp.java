package dev.vask;

import dev.vask.auth.ChannelAuthorizer;
import dev.vask.auth.UserAuthenticator;
import dev.vask.internal.hub.AppHub;
import dev.vask.internal.net.Services;
import dev.vask.internal.protocol.ChannelKind;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.ServerFrames;
import dev.vask.internal.protocol.SocketId;
import dev.vask.internal.protocol.Utf8;
import dev.vask.spi.CachedEvent;
import dev.vask.spi.Envelope;
import dev.vask.spi.PresenceMember;
import dev.vask.spi.Topic;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The in-process side of one app. Safe for any thread, never blocks; cheap to get, so it need not be kept.
 *
 * <p>Stages complete when the engine between nodes has accepted the call; on a single node that is before the method
 * returns. A stage that fails says that the call may not have been carried out. Events of one thread on one channel reach
 * every subscriber in the order of the calls.
 */
public final class VaskApp {
    private final AppHub hub;
    private final Services services;

    VaskApp(AppHub hub, Services services) {
        this.hub = hub;
        this.services = services;
    }

    /** The app as it is now. */
    public App definition() {
        return hub.app();
    }

    /** Signs subscriptions to private and presence channels. */
    public ChannelAuthorizer channelAuthorizer() {
        return ChannelAuthorizer.of(definition());
    }

    /** Signs sign-ins. */
    public UserAuthenticator userAuthenticator() {
        return UserAuthenticator.of(definition());
    }

    /**
     * Triggers an event on a channel.
     *
     * @param data usually JSON text
     * @throws IllegalArgumentException naming the rule of {@link ServerEvent} that is broken
     */
    public CompletionStage<Void> trigger(String channel, String event, String data) {
        return trigger(ServerEvent.of(channel, event, data));
    }

    /** Triggers an event on several channels; a connection subscribed to two of them gets it twice, once per channel. */
    public CompletionStage<Void> trigger(List<String> channels, String event, String data) {
        return trigger(new ServerEvent(channels, event, data, null));
    }

    /**
     * Triggers an event.
     *
     * @throws IllegalArgumentException naming the rule that is broken; then nothing was sent
     */
    public CompletionStage<Void> trigger(ServerEvent event) {
        return triggerBatch(List.of(event));
    }

    /**
     * Triggers events in their order.
     *
     * @param events at most {@link Limits#maxEventsPerBatch}
     * @throws IllegalArgumentException naming the rule that is broken; then nothing was sent
     */
    public CompletionStage<Void> triggerBatch(List<ServerEvent> events) {
        Limits limits = services.limits();
        if (events.size() > limits.maxEventsPerBatch()) {
            throw new IllegalArgumentException(
                    "a batch has at most " + limits.maxEventsPerBatch() + " events, not " + events.size());
        }
        events.forEach(this::check);
        List<CompletableFuture<Void>> stages = new ArrayList<>();
        for (ServerEvent event : events) {
            for (String channel : new LinkedHashSet<>(event.channels())) {
                CachedEvent cache = channelName(channel).kind().cached()
                        ? new CachedEvent(
                                event.name(), event.data(), definition().cacheTtl())
                        : null;
                Envelope envelope = new Envelope.Event(
                        ServerFrames.event(channel, event.name(), event.data()), event.exceptSocketId(), cache);
                stages.add(publish(channel, envelope).toCompletableFuture());
            }
        }
        return stages.size() == 1
                ? stages.get(0)
                : CompletableFuture.allOf(stages.toArray(new CompletableFuture<?>[0]));
    }

    /** Sends an event to every connection that is signed in as a user. */
    public CompletionStage<Void> sendToUser(String userId, String event, String data) {
        return trigger(userTopic(userId), event, data);
    }

    /**
     * Closes every connection that is signed in as a user, with 4200: client libraries connect and sign in again at once, so
     * whoever signs must refuse a banned user. Connections that only name the user in a presence channel stay.
     */
    public CompletionStage<Void> terminateUser(String userId) {
        return publish(userTopic(userId), new Envelope.Terminate());
    }

    /** The occupied channels whose name begins with a prefix, in no order; of users' own topics none. */
    public CompletionStage<List<ChannelInfo>> channels(String prefix) {
        return CompletableFuture.completedFuture(hub.channels(prefix));
    }

    /** How a channel stands; one that nobody is subscribed to has no subscriptions. */
    public CompletionStage<ChannelInfo> channel(String name) {
        return CompletableFuture.completedFuture(hub.channel(name));
    }

    /**
     * The members of a presence channel, in the order of their coming; empty if nobody is there.
     *
     * @throws IllegalArgumentException if the channel is not a presence channel
     */
    public CompletionStage<List<PresenceMember>> members(String presenceChannel) {
        if (!channelName(presenceChannel).kind().presence()) {
            throw new IllegalArgumentException(
                    "only presence channels have members, and their names begin with 'presence-': " + presenceChannel);
        }
        return CompletableFuture.completedFuture(hub.members(presenceChannel));
    }

    /**
     * The event a cache channel holds, if any.
     *
     * @throws IllegalArgumentException if the channel is not a cache channel
     */
    public CompletionStage<Optional<CachedEvent>> cached(String cacheChannel) {
        if (!channelName(cacheChannel).kind().cached()) {
            throw new IllegalArgumentException(
                    "only cache channels keep an event, as in 'cache-' or 'private-cache-': " + cacheChannel);
        }
        return CompletableFuture.completedFuture(Optional.ofNullable(hub.cached(cacheChannel)));
    }

    private CompletionStage<Void> publish(String channel, Envelope envelope) {
        return services.publish(new Topic(hub.app().key(), channel), envelope);
    }

    private String userTopic(String userId) {
        if (!ChannelName.isUserId(userId)) {
            throw new IllegalArgumentException(
                    "a user id consists of letters, digits and _-=@,.; and is not empty: '" + userId + "'");
        }
        return ChannelName.ofUser(userId).text();
    }

    private void check(ServerEvent event) {
        Limits limits = services.limits();
        String name = event.name();
        if (name.isEmpty() || name.length() > limits.maxEventNameLength()) {
            throw new IllegalArgumentException(
                    "an event name has 1 to " + limits.maxEventNameLength() + " characters, not " + name.length());
        }
        if (name.startsWith("pusher:") || name.startsWith("pusher_internal:")) {
            throw new IllegalArgumentException("event names beginning with 'pusher:' are the protocol's own: " + name);
        }
        if (Utf8.isLongerThan(event.data(), limits.maxEventDataBytes())) {
            throw new IllegalArgumentException(
                    "the data of an event has at most " + limits.maxEventDataBytes() + " bytes");
        }
        if (event.exceptSocketId() != null && !SocketId.isValid(event.exceptSocketId())) {
            throw new IllegalArgumentException("a socket id looks like 1234.5678, not like what was given");
        }
        if (event.channels().isEmpty() || event.channels().size() > limits.maxChannelsPerEvent()) {
            throw new IllegalArgumentException("an event is triggered on 1 to " + limits.maxChannelsPerEvent()
                    + " channels, not " + event.channels().size());
        }
        boolean encrypted = false;
        for (String channel : event.channels()) {
            encrypted |= channelName(channel).kind().encrypted();
        }
        if (encrypted && event.channels().size() > 1) {
            throw new IllegalArgumentException("each encrypted channel has a key of its own: trigger on one at a time");
        }
    }

    private ChannelName channelName(String text) {
        int longest = services.limits().maxChannelNameLength();
        ChannelName name = ChannelName.parse(text, Math.max(longest, longestUserTopic()));
        if (name == null || (name.kind() != ChannelKind.USER && text.length() > longest)) {
            throw new IllegalArgumentException(
                    "a channel name has 1 to " + longest + " letters, digits and _-=@,.; - not '" + text + "'");
        }
        return name;
    }

    private int longestUserTopic() {
        return ChannelKind.USER.prefix().length() + services.limits().maxUserIdLength();
    }
}
