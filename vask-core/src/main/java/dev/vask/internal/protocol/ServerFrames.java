package dev.vask.internal.protocol;

import dev.vask.internal.json.JsonOut;
import dev.vask.spi.PresenceMember;
import dev.vask.transport.OutboundText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every frame Vask sends, in the exact form of behaviour.md §1. Where {@code data} is a string there it is a string here:
 * client libraries parse the one, crash on the other, or drop the frame without it. No field is ever null but the code of
 * an error.
 */
public final class ServerFrames {
    public static final OutboundText PING = OutboundText.of("{\"event\":\"pusher:ping\",\"data\":{}}");
    public static final OutboundText PONG = OutboundText.of("{\"event\":\"pusher:pong\",\"data\":{}}");

    private static final String SUCCEEDED = "pusher_internal:subscription_succeeded";
    /** Anything else than these two characters, or nothing, breaks a client library on encrypted channels or mobile. */
    private static final String EMPTY = "{}";

    private ServerFrames() {}

    public static OutboundText connectionEstablished(String socketId, int activityTimeoutSeconds) {
        String data = JsonOut.object()
                .string("socket_id", socketId)
                .number("activity_timeout", activityTimeoutSeconds)
                .end();
        return text(JsonOut.object()
                .string("event", "pusher:connection_established")
                .string("data", data));
    }

    /**
     * Something was refused, or the connection is about to close.
     *
     * @param code null where the protocol has none for it; then the message alone speaks
     */
    public static OutboundText error(@Nullable Integer code, String message) {
        String data =
                JsonOut.object().number("code", code).string("message", message).end();
        return text(JsonOut.object().string("event", "pusher:error").raw("data", data));
    }

    public static OutboundText subscriptionError(String channel, String type, String error, int status) {
        String data = JsonOut.object()
                .string("type", type)
                .string("error", error)
                .number("status", status)
                .end();
        return text(JsonOut.object()
                .string("event", "pusher:subscription_error")
                .string("channel", channel)
                .raw("data", data));
    }

    public static OutboundText subscriptionSucceeded(String channel) {
        return event(channel, SUCCEEDED, EMPTY);
    }

    /** The roster at the moment of joining, the joiner included. */
    public static OutboundText subscriptionSucceeded(String channel, Collection<PresenceMember> roster) {
        StringBuilder ids = new StringBuilder("[");
        JsonOut hash = JsonOut.object();
        for (PresenceMember member : roster) {
            if (ids.length() > 1) {
                ids.append(',');
            }
            JsonOut.quote(ids, member.userId());
            hash.raw(member.userId(), member.userInfo());
        }
        String presence = JsonOut.object()
                .raw("ids", ids.append(']'))
                .raw("hash", hash.end())
                .number("count", roster.size())
                .end();
        return event(
                channel, SUCCEEDED, JsonOut.object().raw("presence", presence).end());
    }

    /** A cache channel has nothing for who has just subscribed. */
    public static OutboundText cacheMiss(String channel) {
        return event(channel, "pusher:cache_miss", EMPTY);
    }

    public static OutboundText subscriptionCount(String channel, int count) {
        String data = JsonOut.object().number("subscription_count", count).end();
        return event(channel, "pusher_internal:subscription_count", data);
    }

    public static OutboundText memberAdded(String channel, PresenceMember member) {
        String data = JsonOut.object()
                .string("user_id", member.userId())
                .raw("user_info", member.userInfo())
                .end();
        return event(channel, "pusher_internal:member_added", data);
    }

    public static OutboundText memberRemoved(String channel, String userId) {
        String data = JsonOut.object().string("user_id", userId).end();
        return event(channel, "pusher_internal:member_removed", data);
    }

    /** The inner text is the very one that was signed; the signature is not given back. */
    public static OutboundText signInSucceeded(String userData) {
        String data = JsonOut.object().string("user_data", userData).end();
        return text(JsonOut.object().string("event", "pusher:signin_success").raw("data", data));
    }

    /** Who of the users a client watches has come and gone; at first, how all of them stand. */
    public static OutboundText watchlistEvents(List<String> online, List<String> offline) {
        List<String> events = new ArrayList<>(2);
        if (!online.isEmpty()) {
            events.add(watchlistEvent("online", online));
        }
        if (!offline.isEmpty()) {
            events.add(watchlistEvent("offline", offline));
        }
        String data = JsonOut.object()
                .raw("events", "[" + String.join(",", events) + "]")
                .end();
        return text(JsonOut.object()
                .string("event", "pusher_internal:watchlist_events")
                .raw("data", data));
    }

    private static String watchlistEvent(String name, List<String> userIds) {
        String ids = userIds.stream().map(JsonOut::quote).collect(Collectors.joining(",", "[", "]"));
        return JsonOut.object().string("name", name).raw("user_ids", ids).end();
    }

    /** An event whose data is text, as every event from a server is. */
    public static OutboundText event(String channel, String name, String data) {
        return text(JsonOut.object()
                .string("event", name)
                .string("channel", channel)
                .string("data", data));
    }

    /**
     * A client event as others get it: put together from what was checked, never the sender's own object.
     *
     * @param data its JSON text, passed on byte for byte; null where the sender had none
     * @param userId the sender in a presence channel; null elsewhere
     */
    public static OutboundText clientEvent(
            String channel, String name, @Nullable String data, @Nullable String userId) {
        JsonOut frame = JsonOut.object().string("event", name).string("channel", channel);
        if (data != null) {
            frame.raw("data", data);
        }
        if (userId != null) {
            frame.string("user_id", userId);
        }
        return text(frame);
    }

    private static OutboundText text(JsonOut frame) {
        return OutboundText.of(frame.end());
    }
}
