package dev.vask;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event to trigger from the host.
 *
 * @param channels where; every channel gets a frame of its own, once, however often it is named
 * @param name at most {@link Limits#maxEventNameLength} characters, not beginning with {@code pusher:} or
 *     {@code pusher_internal:}
 * @param data what clients get as {@code data}: usually JSON text, which client libraries parse. At most
 *     {@link Limits#maxEventDataBytes}
 * @param exceptSocketId the one connection that does not get it, usually the one that caused it; null for none
 */
public record ServerEvent(
        List<String> channels,
        String name,
        String data,
        @Nullable String exceptSocketId) {
    /** Keeps an immutable copy of the channels. */
    public ServerEvent {
        channels = List.copyOf(channels);
    }

    /** An event for one channel. */
    public static ServerEvent of(String channel, String name, String data) {
        return new ServerEvent(List.of(channel), name, data, null);
    }

    /** The same event, not delivered to this connection. */
    public ServerEvent except(String socketId) {
        return new ServerEvent(channels, name, data, socketId);
    }
}
