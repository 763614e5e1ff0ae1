package dev.vask.internal.protocol;

import dev.vask.Limits;
import dev.vask.internal.json.JsonIn;
import dev.vask.internal.json.JsonObject;
import dev.vask.internal.json.JsonValue;
import dev.vask.internal.json.MalformedJsonException;
import java.util.Set;

/**
 * From a frame's text to a {@link ClientMessage}. The events a client may send are a closed list; everything else is
 * refused by name and never looked up anywhere.
 */
public final class MessageParser {
    private static final String CLIENT_EVENT_PREFIX = "client-";
    private static final Set<String> WITH_DATA = Set.of("pusher:subscribe", "pusher:unsubscribe", "pusher:signin");
    /** What a client event carries is only passed on. */
    private static final JsonIn.Opening OPENING =
            (name, before) -> name.equals("data") && WITH_DATA.contains(String.valueOf(before.string("event")));

    private final JsonIn json;
    private final Limits limits;

    public MessageParser(JsonIn json, Limits limits) {
        this.json = json;
        this.limits = limits;
    }

    /**
     * The message a frame's text is.
     *
     * @throws ProtocolViolation with a text for the peer, if it is none of the protocol
     */
    public ClientMessage parse(String text) throws ProtocolViolation {
        JsonObject frame = object(text, OPENING);
        String event = frame.string("event");
        if (event == null) {
            throw new ProtocolViolation("Expected parameter event to be a string");
        }
        return switch (event) {
            case "pusher:ping" -> new ClientMessage.Ping();
            case "pusher:pong" -> new ClientMessage.Pong();
            case "pusher:subscribe" -> subscribe(data(frame));
            case "pusher:unsubscribe" -> new ClientMessage.Unsubscribe(channel(data(frame)));
            case "pusher:signin" -> signIn(data(frame));
            default -> clientEvent(event, frame);
        };
    }

    private static ClientMessage subscribe(JsonObject data) throws ProtocolViolation {
        String channel = channel(data);
        // Where nothing is signed nothing else counts, whatever it is (behaviour.md §6).
        if (!ChannelKind.of(channel).signed()) {
            return new ClientMessage.Subscribe(channel, null, null, true);
        }
        JsonValue channelData = data.get("channel_data");
        boolean isText = channelData == null || channelData.isNull() || channelData.isString();
        return new ClientMessage.Subscribe(channel, data.string("auth"), data.string("channel_data"), isText);
    }

    private static ClientMessage signIn(JsonObject data) throws ProtocolViolation {
        String userData = data.string("user_data");
        if (userData == null) {
            throw new ProtocolViolation("Expected parameter user_data to be a string");
        }
        return new ClientMessage.SignIn(data.string("auth"), userData);
    }

    private ClientMessage clientEvent(String event, JsonObject frame) throws ProtocolViolation {
        if (!event.startsWith(CLIENT_EVENT_PREFIX)) {
            throw new ProtocolViolation(
                    event.startsWith("pusher:") || event.startsWith("pusher_internal:")
                            ? "Unknown event " + ProtocolViolation.excerpt(event)
                            : "Client event rejected - client events must be prefixed by 'client-'");
        }
        String channel = frame.string("channel");
        if (channel == null) {
            throw new ProtocolViolation("Client event rejected - it names no channel");
        }
        JsonValue data = frame.get("data");
        if (data == null || data.isNull()) {
            // Never passed on as an explicit null: the Java client library fails on one.
            return new ClientMessage.ClientEvent(event, channel, null, false);
        }
        boolean tooLong = Utf8.isLongerThan(data.text(), limits.maxEventDataBytes());
        return new ClientMessage.ClientEvent(event, channel, data.raw(), tooLong);
    }

    /** Clients send an object; some encode it once more into a string. */
    private JsonObject data(JsonObject frame) throws ProtocolViolation {
        JsonValue data = frame.get("data");
        if (data == null || (data.kind() != JsonValue.Kind.OBJECT && !data.isString())) {
            throw new ProtocolViolation("Expected parameter data to be a hash");
        }
        return data.object() != null ? data.object() : object(data.text(), JsonIn.NONE);
    }

    private static String channel(JsonObject data) throws ProtocolViolation {
        String channel = data.string("channel");
        if (channel == null) {
            throw new ProtocolViolation("Expected parameter channel to be a string");
        }
        return channel;
    }

    private JsonObject object(String text, JsonIn.Opening opening) throws ProtocolViolation {
        try {
            return json.object(text, opening);
        } catch (MalformedJsonException e) {
            throw new ProtocolViolation(String.valueOf(e.getMessage()));
        }
    }
}
