package dev.vask.cluster;

import dev.vask.VaskEvent;
import dev.vask.internal.json.JsonIn;
import dev.vask.internal.json.JsonObject;
import dev.vask.internal.json.JsonValue;
import dev.vask.internal.json.MalformedJsonException;
import dev.vask.testing.FakeSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Frames and events in the few words that matter here: {@code member_added ada}. */
final class Heard {
    private static final JsonIn JSON = new JsonIn(1 << 20, 64);

    private Heard() {}

    /** What a client has read since it was last asked. */
    static List<String> by(FakeSocket socket) {
        return socket.newFrames().stream().map(Heard::of).toList();
    }

    private static String of(String frame) {
        try {
            JsonObject json = JSON.object(frame);
            String event = String.valueOf(json.string("event")).replaceFirst("^pusher(_internal)?:", "");
            JsonValue value = json.get("data");
            String text = value == null ? "" : value.text();
            JsonObject data = JSON.object(text.startsWith("{") ? text : "{}");
            return switch (event) {
                case "member_added", "member_removed" -> event + " " + data.string("user_id");
                case "subscription_count" -> event + " " + number(data, "subscription_count");
                case "subscription_error" -> event + " " + number(data, "status");
                case "error" -> event + " " + number(data, "code");
                case "subscription_succeeded" -> event + ids(data);
                case "watchlist_events" -> watchlist(data);
                case "signin_success" -> event;
                default -> (event + " " + text).strip();
            };
        } catch (MalformedJsonException e) {
            throw new AssertionError("not JSON: " + frame, e);
        }
    }

    private static String number(JsonObject data, String name) {
        JsonValue value = data.get(name);
        return value == null ? "" : value.text();
    }

    private static String ids(JsonObject data) throws MalformedJsonException {
        JsonValue presence = data.get("presence");
        return presence == null ? "" : " " + texts(JSON.object(presence.raw()).get("ids"));
    }

    private static String watchlist(JsonObject data) throws MalformedJsonException {
        List<String> events = new ArrayList<>();
        JsonValue all = data.get("events");
        for (JsonValue one : JSON.array(all == null ? "[]" : all.raw())) {
            JsonObject event = JSON.object(one.raw());
            events.add(event.string("name") + " " + texts(event.get("user_ids")));
        }
        return String.join(", ", events);
    }

    private static List<String> texts(JsonValue array) throws MalformedJsonException {
        return JSON.array(array == null ? "[]" : array.raw()).stream()
                .map(JsonValue::text)
                .toList();
    }

    /** What a host is told. */
    static String of(VaskEvent event) {
        String name = event.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        if (event instanceof VaskEvent.MemberAdded it) {
            return name + " " + it.channel() + " " + it.member().userId();
        } else if (event instanceof VaskEvent.MemberRemoved it) {
            return name + " " + it.channel() + " " + it.userId();
        } else if (event instanceof VaskEvent.Occupied it) {
            return name + " " + it.channel();
        } else if (event instanceof VaskEvent.Vacated it) {
            return name + " " + it.channel();
        } else if (event instanceof VaskEvent.SubscriptionCount it) {
            return name + " " + it.channel() + " " + it.count();
        } else if (event instanceof VaskEvent.Gap it) {
            return name + " " + it.channels() + " " + it.atMost().toMillis() + " " + it.cause();
        } else if (event instanceof VaskEvent.ClientEvent it) {
            return name + " " + it.channel() + " " + it.event();
        }
        return name;
    }
}
