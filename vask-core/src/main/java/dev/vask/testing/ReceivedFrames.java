package dev.vask.testing;

import dev.vask.internal.json.JsonIn;
import dev.vask.internal.json.JsonObject;
import dev.vask.internal.json.JsonValue;
import dev.vask.internal.json.MalformedJsonException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The text messages that a {@link FakeSocket} has received, and how far a test has read them. Thread-safe. */
final class ReceivedFrames {
    private static final JsonIn JSON = new JsonIn(16 * 1024 * 1024, 1_000);

    private final List<String> frames = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger read = new AtomicInteger();

    /** An event on a channel that is not one of the protocol's own. */
    record Event(String name, String data) {}

    void add(String text) {
        frames.add(text);
    }

    List<String> all() {
        return Arrays.asList(frames.toArray(new String[0]));
    }

    String next() {
        int next = read.get();
        if (next >= frames.size()) {
            throw new AssertionError("the client has received nothing more; so far: " + all());
        }
        read.incrementAndGet();
        return frames.get(next);
    }

    List<String> unread() {
        List<String> fresh = new ArrayList<>();
        while (read.get() < frames.size()) {
            fresh.add(frames.get(read.getAndIncrement()));
        }
        return fresh;
    }

    List<Event> events(String channel) {
        List<Event> events = new ArrayList<>();
        for (String frame : all()) {
            JsonObject json = parse(frame);
            String name = json.string("event");
            if (channel.equals(json.string("channel"))
                    && name != null
                    && !name.startsWith("pusher:")
                    && !name.startsWith("pusher_internal:")) {
                JsonValue data = json.get("data");
                events.add(new Event(name, data == null ? "" : data.isString() ? data.text() : data.raw()));
            }
        }
        return events;
    }

    String socketId() {
        for (String frame : all()) {
            JsonObject json = parse(frame);
            if ("pusher:connection_established".equals(json.string("event"))) {
                return String.valueOf(parse(String.valueOf(json.string("data"))).string("socket_id"));
            }
        }
        throw new AssertionError("the connection was not accepted; it received: " + all());
    }

    private static JsonObject parse(String text) {
        try {
            return JSON.object(text);
        } catch (MalformedJsonException e) {
            throw new AssertionError("the server sent a text that is not JSON: " + text, e);
        }
    }
}
