package dev.vask.internal.session;

import dev.vask.CloseCode;
import dev.vask.EventFilter;
import dev.vask.VaskMeter;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.spi.PresenceMember;
import dev.vask.transport.OutboundText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link Session} wants done. Values: whoever holds the session performs them in order. */
public sealed interface Effect {
    /** Send a frame to this client. */
    record Send(OutboundText frame) implements Effect {}

    /** The client's message was refused: send it these frames. */
    record Refuse(VaskMeter.Refusal reason, List<OutboundText> frames) implements Effect {}

    /** Close this connection. */
    record Close(CloseCode code, String message) implements Effect {}

    /**
     * Subscribe to a channel; then tell the session how it went. The acknowledgement is the channel's to send, in one step
     * with the subscription.
     *
     * @param member who joins, on presence channels; null elsewhere
     * @param filter which events it gets; null for all
     */
    record Join(
            ChannelName channel,
            @Nullable PresenceMember member,
            @Nullable EventFilter filter) implements Effect {}

    /** Ask the host; then tell the session what it decided. */
    record Ask(Question question) implements Effect {}

    /** Acknowledge a subscription that is already there; nothing else changes. */
    record Acknowledge(ChannelName channel) implements Effect {}

    /** End a subscription. */
    record Leave(ChannelName channel) implements Effect {}

    /**
     * Become reachable as a user, and acknowledge the sign-in in one step with that; then watch other users, if any.
     *
     * @param next sent between the two; null for nothing
     */
    record SignIn(
            String userId,
            OutboundText acknowledgement,
            @Nullable OutboundText next,
            List<String> watchlist) implements Effect {}

    /** Watch these users in place of those of the sign-in before, which was by the same user; empty for none. */
    record Watch(String userId, List<String> watchlist) implements Effect {}

    /**
     * Relay a client event to the others of a channel.
     *
     * @param data as JSON text; null where the client sent none
     * @param userId the sender in a presence channel; null elsewhere
     */
    record Relay(
            ChannelName channel,
            String event,
            @Nullable String data,
            @Nullable String userId) implements Effect {}
}
