package dev.vask;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event to trigger from the host.
 *
 * @param channels where; every channel gets a frame of its own, once, however often it is named
 * @param name at most {@link Limits#maxEventNameLength} characters, not beginning with {@code pusher:} or
 *     {@code pusher_internal:}; without control characters, line separators, direction marks, U+FEFF and unpaired surrogates
 * @param data what clients get as {@code data}: usually JSON text, which client libraries parse. At most
 *     {@link Limits#maxEventDataBytes}
 * @param exceptSocketId the one connection that does not get it, usually the one that caused it; null for none
 * @param tags what an {@link EventFilter} decides by; clients are not told
 */
public record ServerEvent(
        List<String> channels,
        String name,
        String data,
        @Nullable String exceptSocketId,
        Map<String, String> tags) {
    /** Keeps immutable copies of channels and tags. */
    public ServerEvent {
        Objects.requireNonNull(channels, "channels must not be null");
        Objects.requireNonNull(name, "name must not be null");
        Objects.requireNonNull(data, "data must not be null");
        Objects.requireNonNull(tags, "tags must not be null");
        for (String channel : channels) {
            Objects.requireNonNull(channel, "channels must not contain null");
        }
        tags.forEach((tag, value) -> {
            Objects.requireNonNull(tag, "tags must not contain null");
            Objects.requireNonNull(value, "tags must not contain null");
        });
        channels = List.copyOf(channels);
        tags = Map.copyOf(tags);
    }

    /** An event without tags. */
    public ServerEvent(List<String> channels, String name, String data, @Nullable String exceptSocketId) {
        this(channels, name, data, exceptSocketId, Map.of());
    }

    /** An event for one channel. */
    public static ServerEvent of(String channel, String name, String data) {
        Objects.requireNonNull(channel, "channel must not be null");
        Objects.requireNonNull(name, "name must not be null");
        Objects.requireNonNull(data, "data must not be null");
        return new ServerEvent(List.of(channel), name, data, null);
    }

    /** The same event, not delivered to this connection. */
    public ServerEvent except(String socketId) {
        Objects.requireNonNull(socketId, "socketId must not be null");
        return new ServerEvent(channels, name, data, socketId, tags);
    }

    /** The same event with other {@link #tags}. */
    public ServerEvent withTags(Map<String, String> tags) {
        Objects.requireNonNull(tags, "tags must not be null");
        return new ServerEvent(channels, name, data, exceptSocketId, tags);
    }
}
