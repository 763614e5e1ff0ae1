package dev.vask.simulation;

import dev.vask.internal.json.JsonObject;
import dev.vask.internal.json.JsonValue;
import dev.vask.internal.json.MalformedJsonException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which of the users that one connection watches are online, as it was told. */
final class Watch {
    private final Reader reader;
    private final Map<String, Boolean> online = new HashMap<>();

    Watch(Reader reader) {
        this.reader = reader;
    }

    void reads(Frame frame) {
        try {
            JsonValue events = frame.data().get("events");
            for (JsonValue event : Frame.JSON.array(events == null ? "" : events.raw())) {
                JsonObject one = Frame.JSON.object(event.raw());
                JsonValue users = one.get("user_ids");
                for (JsonValue user : Frame.JSON.array(users == null ? "" : users.raw())) {
                    changes(user.text(), "online".equals(one.string("name")));
                }
            }
        } catch (MalformedJsonException e) {
            reader.violated(Invariant.X4, "no watchlist events: " + frame.text());
        }
    }

    /** The watchlist of this sign-in replaces the one before. */
    void signsIn(Frame frame) {
        try {
            JsonValue list = Frame.JSON.object(frame.string("user_data")).get("watchlist");
            List<JsonValue> ids = list == null ? List.of() : Frame.JSON.array(list.raw());
            online.keySet().retainAll(ids.stream().map(JsonValue::text).toList());
        } catch (MalformedJsonException e) {
            reader.violated(Invariant.X4, "no user_data: " + frame.text());
        }
    }

    private void changes(String user, boolean isOnline) {
        Boolean before = online.put(user, isOnline);
        reader.check(
                Invariant.X4,
                before == null || before != isOnline,
                () -> "was told twice that " + user + " is online: " + isOnline);
    }

    /** Holds against who is signed in; of connections that hear nothing nobody knows. */
    void settle() {
        online.forEach((user, isOnline) -> {
            boolean certainly = false;
            boolean perhaps = false;
            for (Reader other : reader.world().readers()) {
                if (other.app() == reader.app()) {
                    boolean healthy = other.socket().isHealthy();
                    certainly |= healthy && other.isOpen() && user.equals(other.user());
                    perhaps |= !healthy;
                }
            }
            boolean right = isOnline ? certainly || perhaps : !certainly;
            reader.check(Invariant.X4, right, () -> "believes that " + user + " is online: " + isOnline);
        });
    }
}
