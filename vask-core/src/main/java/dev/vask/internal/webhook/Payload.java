package dev.vask.internal.webhook;

import dev.vask.VaskEvent;
import dev.vask.Webhook;
import dev.vask.internal.json.JsonOut;
import dev.vask.internal.protocol.ChannelKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event as a webhook tells it.
 *
 * @param kind by which endpoints choose
 * @param json an item of {@code events}
 * @param bytes its length in UTF-8
 * @param createdMillis wall time; becomes {@code time_ms} and stays what it is however late it is sent
 * @param createdNanos the same moment by the clock that never jumps
 * @param receipt signed when it is told or never will be; null where nobody waits for that
 */
record Payload(
        Webhook.Kind kind,
        String json,
        int bytes,
        long createdMillis,
        long createdNanos,
        @Nullable Receipt receipt) {
    /** Null if webhooks do not tell such an event. */
    static @Nullable Payload of(VaskEvent event, long millis, long nanos, @Nullable Receipt receipt) {
        Webhook.Kind kind = kind(event);
        if (kind == null) {
            return null;
        }
        String json = json(kind, event);
        return new Payload(kind, json, json.getBytes(StandardCharsets.UTF_8).length, millis, nanos, receipt);
    }

    /** It is told, or never will be. */
    void signed() {
        if (receipt != null) {
            receipt.signed();
        }
    }

    /** It is not told here, but may be by another node. */
    void handedBack() {
        if (receipt != null) {
            receipt.handedBack();
        }
    }

    /** A request's body. */
    static String body(List<Payload> events) {
        StringBuilder items = new StringBuilder("[");
        for (Payload event : events) {
            if (items.length() > 1) {
                items.append(',');
            }
            items.append(event.json);
        }
        return JsonOut.object()
                .raw("time_ms", String.valueOf(events.get(0).createdMillis))
                .raw("events", items.append(']'))
                .end();
    }

    static Webhook.@Nullable Kind kind(VaskEvent event) {
        if (event instanceof VaskEvent.ClientEvent client) {
            // Nothing of an encrypted channel is told: the receiver of a webhook has no part in it.
            return client.channel().startsWith(ChannelKind.PRIVATE_ENCRYPTED.prefix())
                    ? null
                    : Webhook.Kind.CLIENT_EVENT;
        }
        if (event instanceof VaskEvent.Occupied) {
            return Webhook.Kind.CHANNEL_OCCUPIED;
        }
        if (event instanceof VaskEvent.Vacated) {
            return Webhook.Kind.CHANNEL_VACATED;
        }
        if (event instanceof VaskEvent.MemberAdded) {
            return Webhook.Kind.MEMBER_ADDED;
        }
        if (event instanceof VaskEvent.MemberRemoved) {
            return Webhook.Kind.MEMBER_REMOVED;
        }
        if (event instanceof VaskEvent.CacheMissed) {
            return Webhook.Kind.CACHE_MISS;
        }
        return event instanceof VaskEvent.SubscriptionCount ? Webhook.Kind.SUBSCRIPTION_COUNT : null;
    }

    private static String json(Webhook.Kind kind, VaskEvent event) {
        JsonOut out = JsonOut.object().string("name", kind.wireName());
        if (event instanceof VaskEvent.Occupied occupied) {
            out.string("channel", occupied.channel());
        } else if (event instanceof VaskEvent.Vacated vacated) {
            out.string("channel", vacated.channel());
        } else if (event instanceof VaskEvent.CacheMissed missed) {
            out.string("channel", missed.channel());
        } else if (event instanceof VaskEvent.MemberAdded added) {
            out.string("channel", added.channel())
                    .string("user_id", added.member().userId());
        } else if (event instanceof VaskEvent.MemberRemoved removed) {
            out.string("channel", removed.channel()).string("user_id", removed.userId());
        } else if (event instanceof VaskEvent.SubscriptionCount counted) {
            out.string("channel", counted.channel()).number("subscription_count", counted.count());
        } else if (event instanceof VaskEvent.ClientEvent client) {
            clientEvent(out, client);
        }
        return out.end();
    }

    private static void clientEvent(JsonOut out, VaskEvent.ClientEvent client) {
        out.string("channel", client.channel()).string("event", client.event());
        String data = client.data();
        if (data != null) {
            // What is a JSON string already stays as it came; anything else is told as the text it was.
            out.raw("data", data.startsWith("\"") ? data : JsonOut.quote(data));
        }
        out.string("socket_id", client.socketId());
        String userId = client.userId();
        if (userId != null) {
            out.string("user_id", userId);
        }
    }
}
