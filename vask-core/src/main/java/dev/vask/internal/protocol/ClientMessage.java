package dev.vask.internal.protocol;

import org.jspecify.annotations.Nullable;

/** What a client can say. Its shape has been checked, its content not. */
public sealed interface ClientMessage {
    /** Asks for a pong. */
    record Ping() implements ClientMessage {}

    /** Answers a ping; that it came was all it had to say. */
    record Pong() implements ClientMessage {}

    /**
     * Requests a subscription to a channel.
     *
     * @param auth as received; null if absent, not a string, or unused on this channel
     * @param channelData as received, the exact text that was signed; null if absent, not a string, or unused on this channel
     * @param dataIsText false if the message has {@code channel_data} that is neither a string nor null, on a channel that uses it
     */
    record Subscribe(
            String channel, @Nullable String auth, @Nullable String channelData, boolean dataIsText)
            implements ClientMessage {}

    /** Wants to hear a channel no more. */
    record Unsubscribe(String channel) implements ClientMessage {}

    /**
     * Wants to be known as a user.
     *
     * @param userData as received, the very text that was signed
     */
    record SignIn(@Nullable String auth, String userData) implements ClientMessage {}

    /**
     * Wants something told to the others of a channel.
     *
     * @param name begins with {@code client-}
     * @param data its JSON text, byte for byte; null where absent
     * @param dataTooLong whether the data exceeds the limit for event data
     */
    record ClientEvent(
            String name, String channel, @Nullable String data, boolean dataTooLong) implements ClientMessage {}
}
