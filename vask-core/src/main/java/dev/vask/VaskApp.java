package dev.vask;

import dev.vask.auth.ChannelAuthorizer;
import dev.vask.auth.UserAuthenticator;
import dev.vask.internal.hub.AppHub;
import dev.vask.internal.net.Publisher;
import dev.vask.spi.CachedEvent;
import dev.vask.spi.PresenceMember;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The in-process side of one app, as the app is at each call: it may be kept. Safe for any thread. Every method throws
 * {@link IllegalArgumentException} once the app is removed.
 *
 * <p>Methods that trigger wait, for at most {@link Limits#commandTimeout}, while the calling thread is ahead of the server's
 * sending threads, and pause for a moment while it is ahead of a reader; never on a server's event loop. Once 16 times
 * {@link Limits#maxQueuedBytes} of events wait for the sending threads, stages fail with a
 * {@link dev.vask.spi.BackplaneException} whose outcome is {@code REJECTED}. All other methods never block.
 *
 * <p>Stages complete when the backplane has accepted the call. On a single node the stage of an event completes when the
 * event loops of all receivers have accepted it, possibly on one of these threads; all other stages are complete when the
 * method returns. A stage that fails says that the call may not have been carried out. Events of one thread on one channel reach
 * every subscriber in the order of the calls.
 */
public final class VaskApp {
    private final String key;
    private final Function<String, AppHub> hubs;
    private final Publisher publisher;

    /** @param hubs finds the app as it is at each call; throws if there is none any more */
    VaskApp(String key, Function<String, AppHub> hubs, Publisher publisher) {
        this.key = key;
        this.hubs = hubs;
        this.publisher = publisher;
    }

    /** The app as it is now. */
    public App definition() {
        return hub().app();
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
        Objects.requireNonNull(channel, "channel must not be null");
        Objects.requireNonNull(event, "event must not be null");
        Objects.requireNonNull(data, "data must not be null");
        return trigger(ServerEvent.of(channel, event, data));
    }

    /** Triggers an event on several channels; a connection subscribed to two of them gets it twice, once per channel. */
    public CompletionStage<Void> trigger(List<String> channels, String event, String data) {
        Objects.requireNonNull(channels, "channels must not be null");
        Objects.requireNonNull(event, "event must not be null");
        Objects.requireNonNull(data, "data must not be null");
        return trigger(new ServerEvent(channels, event, data, null));
    }

    /**
     * Triggers an event.
     *
     * @throws IllegalArgumentException naming the rule that is broken; then nothing was sent
     */
    public CompletionStage<Void> trigger(ServerEvent event) {
        Objects.requireNonNull(event, "event must not be null");
        return triggerBatch(List.of(event));
    }

    /**
     * Triggers events in their order.
     *
     * @param events at most {@link Limits#maxEventsPerBatch}
     * @throws IllegalArgumentException naming the rule that is broken; then nothing was sent
     */
    public CompletionStage<Void> triggerBatch(List<ServerEvent> events) {
        Objects.requireNonNull(events, "events must not be null");
        for (ServerEvent event : events) {
            Objects.requireNonNull(event, "events must not contain null");
        }
        return publisher.publish(hub(), events);
    }

    /** Sends an event to every connection that is signed in as a user. */
    public CompletionStage<Void> sendToUser(String userId, String event, String data) {
        Objects.requireNonNull(userId, "userId must not be null");
        Objects.requireNonNull(event, "event must not be null");
        Objects.requireNonNull(data, "data must not be null");
        return trigger(publisher.userTopic(userId), event, data);
    }

    /**
     * Closes every connection that is signed in as a user, with 4200: client libraries connect and sign in again at once, so
     * whoever signs must refuse a banned user. Connections that only name the user in a presence channel stay.
     */
    public CompletionStage<Void> terminateUser(String userId) {
        Objects.requireNonNull(userId, "userId must not be null");
        return publisher.terminate(hub(), userId);
    }

    /** The occupied channels whose name begins with a prefix, in no order; of users' own topics none. */
    public CompletionStage<List<ChannelInfo>> channels(String prefix) {
        Objects.requireNonNull(prefix, "prefix must not be null");
        return hub().queries().channels(prefix);
    }

    /**
     * Returns the state of a channel; a channel without subscribers has no subscriptions.
     *
     * @throws IllegalArgumentException if the text is not the name of a channel
     */
    public CompletionStage<ChannelInfo> channel(String name) {
        Objects.requireNonNull(name, "name must not be null");
        return hub().queries().channel(publisher.channelName(name).text());
    }

    /**
     * The members of a presence channel, in the order of their coming; empty if nobody is there.
     *
     * @throws IllegalArgumentException if the channel is not a presence channel
     */
    public CompletionStage<List<PresenceMember>> members(String presenceChannel) {
        Objects.requireNonNull(presenceChannel, "presenceChannel must not be null");
        if (!publisher.channelName(presenceChannel).kind().presence()) {
            throw new IllegalArgumentException(
                    "only presence channels have members, and their names begin with 'presence-': " + presenceChannel);
        }
        return hub().queries().members(presenceChannel);
    }

    /**
     * The event a cache channel holds, if any.
     *
     * @throws IllegalArgumentException if the channel is not a cache channel
     */
    public CompletionStage<Optional<CachedEvent>> cached(String cacheChannel) {
        Objects.requireNonNull(cacheChannel, "cacheChannel must not be null");
        if (!publisher.channelName(cacheChannel).kind().cached()) {
            throw new IllegalArgumentException(
                    "only cache channels keep an event, as in 'cache-' or 'private-cache-': " + cacheChannel);
        }
        return hub().queries().cached(cacheChannel);
    }

    private AppHub hub() {
        return hubs.apply(key);
    }
}
