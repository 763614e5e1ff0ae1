package dev.vask.internal.webhook;

import dev.vask.VaskEvent;
import dev.vask.Webhook;
import dev.vask.internal.json.JsonOut;
import dev.vask.internal.protocol.ChannelKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event in the form that webhooks send.
 *
 * @param channel the channel of the event; the events of one channel are sent in order
 * @param kind the kind by which endpoints select events
 * @param json an item of {@code events}
 * @param bytes its length in UTF-8
 * @param createdMillis wall time of the event, for {@code time_ms}; the time of the transition for an end that was held
 * @param createdNanos monotonic time at which the event became ready to be sent
 * @param receipt signed when the event is delivered or discarded; null if no backplane waits for that
 */
record Payload(
        String channel,
        Webhook.Kind kind,
        String json,
        int bytes,
        long createdMillis,
        long createdNanos,
        @Nullable Receipt receipt) {
    /** Returns null if webhooks do not send this event. */
    static @Nullable Payload of(VaskEvent event, long millis, long nanos, @Nullable Receipt receipt) {
        Webhook.Kind kind = kind(event);
        if (kind == null) {
            return null;
        }
        String json = json(kind, event);
        int bytes = json.getBytes(StandardCharsets.UTF_8).length;
        return new Payload(channel(event), kind, json, bytes, millis, nanos, receipt);
    }

    /** The event is delivered or discarded. */
    void signed() {
        if (receipt != null) {
            receipt.signed();
        }
    }

    /** The event was not sent; another node may send it. */
    void handedBack() {
        if (receipt != null) {
            receipt.handedBack();
        }
    }

    /** Returns the body of a request; its time is that of the oldest event. */
    static String body(List<Payload> events) {
        long oldest = events.get(0).createdMillis;
        StringBuilder items = new StringBuilder("[");
        for (Payload event : events) {
            if (items.length() > 1) {
                items.append(',');
            }
            items.append(event.json);
            oldest = Math.min(oldest, event.createdMillis);
        }
        return JsonOut.object()
                .raw("time_ms", String.valueOf(oldest))
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

    private static String channel(VaskEvent event) {
        if (event instanceof VaskEvent.Occupied occupied) {
            return occupied.channel();
        }
        if (event instanceof VaskEvent.Vacated vacated) {
            return vacated.channel();
        }
        if (event instanceof VaskEvent.CacheMissed missed) {
            return missed.channel();
        }
        if (event instanceof VaskEvent.MemberAdded added) {
            return added.channel();
        }
        if (event instanceof VaskEvent.MemberRemoved removed) {
            return removed.channel();
        }
        if (event instanceof VaskEvent.SubscriptionCount counted) {
            return counted.channel();
        }
        return event instanceof VaskEvent.ClientEvent client ? client.channel() : "";
    }

    private static String json(Webhook.Kind kind, VaskEvent event) {
        JsonOut out = JsonOut.object().string("name", kind.wireName());
        if (event instanceof VaskEvent.ClientEvent client) {
            clientEvent(out, client);
            return out.end();
        }
        out.string("channel", channel(event));
        if (event instanceof VaskEvent.MemberAdded added) {
            out.string("user_id", added.member().userId());
        } else if (event instanceof VaskEvent.MemberRemoved removed) {
            out.string("user_id", removed.userId());
        } else if (event instanceof VaskEvent.SubscriptionCount counted) {
            out.number("subscription_count", counted.count());
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
