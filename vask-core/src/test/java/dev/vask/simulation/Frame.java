package dev.vask.simulation;

import dev.vask.internal.json.JsonIn;
import dev.vask.internal.json.JsonObject;
import dev.vask.internal.json.JsonValue;
import dev.vask.internal.json.MalformedJsonException;
import dev.vask.transport.OutboundText;
import org.jspecify.annotations.Nullable;

/** A frame as its receivers read it; read once for all of them. */
record Frame(
        String event,
        @Nullable String channel,
        JsonObject data,
        @Nullable String userId,
        String text) {
    static final JsonIn JSON = new JsonIn(1 << 20, 64);
    private static final OutboundText.Framing<Frame> READ = it -> read(it.text());

    static Frame of(OutboundText text) {
        return text.as(READ);
    }

    private static Frame read(String text) {
        try {
            JsonObject json = JSON.object(text);
            JsonValue data = json.get("data");
            String inner = data == null ? "{}" : data.text();
            return new Frame(
                    String.valueOf(json.string("event")),
                    json.string("channel"),
                    inner.startsWith("{") ? JSON.object(inner) : JSON.object("{}"),
                    json.string("user_id"),
                    text);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("the server sent what is not JSON: " + text, e);
        }
    }

    /** A number in its data, or -1 where there is none. */
    int number(String name) {
        JsonValue value = data.get(name);
        return value == null || value.isNull() ? -1 : Integer.parseInt(value.text());
    }

    String string(String name) {
        return String.valueOf(data.string(name));
    }
}
