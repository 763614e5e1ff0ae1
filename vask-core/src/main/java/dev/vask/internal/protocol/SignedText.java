package dev.vask.internal.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The strings that get signed (behaviour.md §7, §10). The two languages are disjoint: a channel's name holds no colon, so no
 * channel authorization is a sign-in.
 */
public final class SignedText {
    private SignedText() {}

    /**
     * What authorizes a subscription.
     *
     * @param channelData exactly as it is on the wire, never written anew; null where the frame carries none
     */
    public static String channel(String socketId, String channel, @Nullable String channelData) {
        String text = socketId + ":" + channel;
        return channelData == null ? text : text + ":" + channelData;
    }

    /**
     * What signs a user in.
     *
     * @param userData exactly as it is on the wire
     */
    public static String user(String socketId, String userData) {
        return socketId + "::user::" + userData;
    }
}
