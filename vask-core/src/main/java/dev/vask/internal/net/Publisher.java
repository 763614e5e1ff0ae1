package dev.vask.internal.net;

import dev.vask.EventTooLargeException;
import dev.vask.Limits;
import dev.vask.ServerEvent;
import dev.vask.VaskEvent.Published;
import dev.vask.internal.hub.AppHub;
import dev.vask.internal.json.JsonOut;
import dev.vask.internal.protocol.ChannelKind;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.EncryptedPayload;
import dev.vask.internal.protocol.PlainText;
import dev.vask.internal.protocol.ProtocolViolation;
import dev.vask.internal.protocol.ServerFrames;
import dev.vask.internal.protocol.SocketId;
import dev.vask.internal.protocol.Utf8;
import dev.vask.spi.BackplaneException;
import dev.vask.spi.CachedEvent;
import dev.vask.spi.Envelope;
import dev.vask.spi.Topic;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The way of what a host triggers, in-process or over HTTP: checked as a whole, then published in order. */
public final class Publisher {
    private final Services services;
    private final boolean overHttp;

    /** @param overHttp whether what it publishes comes over the HTTP API */
    public Publisher(Services services, boolean overHttp) {
        this.services = services;
        this.overHttp = overHttp;
    }

    /**
     * Publishes events in their order.
     *
     * @throws IllegalArgumentException naming the rule that is broken; then nothing was sent
     */
    public CompletionStage<Void> publish(AppHub hub, List<ServerEvent> events) {
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
                        ? new CachedEvent(event.name(), event.data(), hub.app().cacheTtl())
                        : null;
                Envelope envelope = new Envelope.Event(
                        ServerFrames.event(channel, event.name(), event.data()),
                        event.exceptSocketId(),
                        cache,
                        event.tags());
                CompletionStage<Void> published = publish(hub, channel, envelope);
                if (services.tellPublished()) {
                    published = published.thenRun(
                            () -> hub.tell(new Published(hub.key(), channel, event.name(), event.data(), overHttp)));
                }
                stages.add(published.toCompletableFuture());
            }
        }
        return stages.size() == 1 ? stages.get(0) : all(stages);
    }

    /** Fails if any does; as rejected only where that holds for all of them: then a second try repeats nothing. */
    private static CompletionStage<Void> all(List<CompletableFuture<Void>> stages) {
        CompletableFuture<Void> all = CompletableFuture.allOf(stages.toArray(new CompletableFuture<?>[0]));
        if (all.isDone() && !all.isCompletedExceptionally()) {
            return all;
        }
        return all.exceptionally(failure -> {
            throw stages.stream().allMatch(Publisher::isRejected)
                    ? BackplaneException.rejected("none of these events was published", failure)
                    : BackplaneException.unconfirmed("some of these events may have been published", failure);
        });
    }

    /** @param stage that is done */
    private static boolean isRejected(CompletableFuture<Void> stage) {
        return stage.handle((done, failure) ->
                        failure != null && BackplaneException.outcomeOf(failure) == BackplaneException.Outcome.REJECTED)
                .join();
    }

    /** Closes every connection that is signed in as a user. */
    public CompletionStage<Void> terminate(AppHub hub, String userId) {
        return publish(hub, userTopic(userId), new Envelope.Terminate());
    }

    /**
     * The topic of a user.
     *
     * @throws IllegalArgumentException if the text is not a user id or exceeds {@link Limits#maxUserIdLength}
     */
    public String userTopic(String userId) {
        if (userId.length() > services.limits().maxUserIdLength() || !ChannelName.isUserId(userId)) {
            throw notAUserId(userId);
        }
        return ChannelName.ofUser(userId).text();
    }

    /**
     * The name of a channel that can be triggered on.
     *
     * @throws IllegalArgumentException if it is none
     */
    public ChannelName channelName(String text) {
        ChannelName name = ChannelName.parse(text, services.limits());
        if (name == null && text.startsWith(ChannelKind.USER.prefix())) {
            throw notAUserId(text.substring(ChannelKind.USER.prefix().length()));
        }
        if (name == null) {
            throw new IllegalArgumentException("a channel name has 1 to "
                    + services.limits().maxChannelNameLength() + " letters, digits and _-=@,.; - not " + shown(text));
        }
        return name;
    }

    private CompletionStage<Void> publish(AppHub hub, String channel, Envelope envelope) {
        Topic topic = new Topic(hub.key(), channel);
        return overHttp ? services.publish(topic, envelope) : services.publishOrWait(topic, envelope);
    }

    private void check(ServerEvent event) {
        Limits limits = services.limits();
        String name = event.name();
        if (name.isEmpty() || name.length() > limits.maxEventNameLength()) {
            throw new IllegalArgumentException(
                    "an event name has 1 to " + limits.maxEventNameLength() + " characters, not " + name.length());
        }
        if (!PlainText.isPlain(name)) {
            throw new IllegalArgumentException("invalid event name " + shown(name)
                    + ": an event name must be without control characters, line separators, direction marks, U+FEFF and"
                    + " unpaired surrogates");
        }
        if (name.startsWith("pusher:") || name.startsWith("pusher_internal:")) {
            throw new IllegalArgumentException(
                    "event names beginning with 'pusher:' are the protocol's own: " + shown(name));
        }
        for (String tag : event.tags().keySet()) {
            if (!PlainText.isPlain(tag)) {
                throw new IllegalArgumentException("invalid tag " + shown(tag)
                        + ": the name of a tag must be without control characters, line separators, direction marks, U+FEFF"
                        + " and unpaired surrogates");
            }
        }
        if (Utf8.isLongerThan(event.data(), limits.maxEventDataBytes())) {
            throw tooLarge(event, limits.maxEventDataBytes());
        }
        if (event.exceptSocketId() != null && !SocketId.isValid(event.exceptSocketId())) {
            throw new IllegalArgumentException(SocketId.invalid(event.exceptSocketId()));
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
        if (encrypted && EncryptedPayload.parse(event.data()) == null) {
            throw new IllegalArgumentException("unencrypted data for the encrypted channel "
                    + shown(event.channels().get(0)) + ": the data must be JSON with a nonce of "
                    + EncryptedPayload.NONCE_BYTES
                    + " bytes and a ciphertext in Base64, as EncryptedChannels.event(…) or a server library with an"
                    + " encryption master key makes it");
        }
    }

    private static EventTooLargeException tooLarge(ServerEvent event, int limit) {
        long bytes = Utf8.length(event.data());
        String channel = event.channels().isEmpty()
                ? ""
                : " for channel " + shown(event.channels().get(0));
        return new EventTooLargeException(
                "event data" + channel + " has " + bytes + " bytes of UTF-8, and Limits.maxEventDataBytes allows "
                        + limit + ": send less, such as an id that clients fetch the data by, or raise the limit",
                bytes,
                limit);
    }

    private IllegalArgumentException notAUserId(String text) {
        return new IllegalArgumentException("invalid user id " + shown(text) + ": a user id must have 1 to "
                + services.limits().maxUserIdLength()
                + " characters, without control characters and unpaired surrogates");
    }

    /** What a caller sent, so that an error neither gives back all of it nor breaks a line. */
    static String shown(String text) {
        return JsonOut.quote(ProtocolViolation.excerpt(text));
    }
}
