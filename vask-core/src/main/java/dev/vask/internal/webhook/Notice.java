package dev.vask.internal.webhook;

import dev.vask.VaskEvent;
import dev.vask.Webhook;
import dev.vask.internal.json.JsonOut;
import org.jspecify.annotations.Nullable;

/**
 * An event as a webhook tells it (behaviour.md §17).
 *
 * @param json one item of a request's {@code events}
 */
record Notice(Webhook.Kind kind, String channel, @Nullable String userId, String json) {
    /** The notice of an event, or null where webhooks do not tell it. */
    static @Nullable Notice of(VaskEvent event) {
        if (event instanceof VaskEvent.Occupied it) {
            return plain(Webhook.Kind.CHANNEL_OCCUPIED, it.channel());
        }
        if (event instanceof VaskEvent.Vacated it) {
            return plain(Webhook.Kind.CHANNEL_VACATED, it.channel());
        }
        if (event instanceof VaskEvent.CacheMissed it) {
            return plain(Webhook.Kind.CACHE_MISS, it.channel());
        }
        if (event instanceof VaskEvent.MemberAdded it) {
            return ofMember(Webhook.Kind.MEMBER_ADDED, it.channel(), it.member().userId());
        }
        if (event instanceof VaskEvent.MemberRemoved it) {
            return ofMember(Webhook.Kind.MEMBER_REMOVED, it.channel(), it.userId());
        }
        if (event instanceof VaskEvent.SubscriptionCount it) {
            return new Notice(
                    Webhook.Kind.SUBSCRIPTION_COUNT,
                    it.channel(),
                    null,
                    begin(Webhook.Kind.SUBSCRIPTION_COUNT, it.channel())
                            .number("subscription_count", it.count())
                            .end());
        }
        return event instanceof VaskEvent.ClientEvent it ? ofClient(it) : null;
    }

    private static Notice plain(Webhook.Kind kind, String channel) {
        return new Notice(kind, channel, null, begin(kind, channel).end());
    }

    private static Notice ofMember(Webhook.Kind kind, String channel, String userId) {
        return new Notice(
                kind,
                channel,
                userId,
                begin(kind, channel).string("user_id", userId).end());
    }

    private static Notice ofClient(VaskEvent.ClientEvent event) {
        JsonOut out = begin(Webhook.Kind.CLIENT_EVENT, event.channel()).string("event", event.event());
        String data = event.data();
        if (data != null) {
            // Receivers expect a string: one stays what it is, everything else is its JSON text.
            if (data.startsWith("\"")) {
                out.raw("data", data);
            } else {
                out.string("data", data);
            }
        }
        out.string("socket_id", event.socketId());
        String userId = event.userId();
        if (userId != null) {
            out.string("user_id", userId);
        }
        return new Notice(Webhook.Kind.CLIENT_EVENT, event.channel(), userId, out.end());
    }

    private static JsonOut begin(Webhook.Kind kind, String channel) {
        return JsonOut.object().string("name", kind.wireName()).string("channel", channel);
    }
}
