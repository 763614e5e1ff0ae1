package dev.vask.examples.demo;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.vask.ServerEvent;
import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.auth.EncryptedChannels;
import dev.vask.spi.PresenceMember;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What the chat's host does: it decides who may, signs for those, and publishes what they say. Everything here would be
 * the same in a host of your own, whatever its framework.
 */
final class ChatCalls {
    private static final int MAX_TEXT = 1_000;
    private static final int MAX_MESSAGE_ID = 64;

    private final Vask vask;
    private final String key;
    private final EncryptedChannels encrypted;
    private final Visitors visitors;
    private final RecentVisitors recent = new RecentVisitors();

    ChatCalls(Vask vask, String key, EncryptedChannels encrypted) {
        this.vask = vask;
        this.key = key;
        this.encrypted = encrypted;
        this.visitors = new Visitors(vask.app(key).definition().secret());
    }

    /** {@code POST /session} with a {@code name}, or with the {@code token} of before. */
    DemoResponse session(String body) {
        Map<String, String> fields = Json.textFields(body);
        String token = fields.get("token");
        Visitor visitor = token != null ? visitors.of(token) : visitors.admit(fields.getOrDefault("name", ""));
        return DemoResponse.json(Json.object(json -> {
            json.writeStringField("token", visitors.token(visitor));
            json.writeStringField("id", visitor.id());
            json.writeStringField("name", visitor.name());
        }));
    }

    /** {@code POST /pusher/user-auth}: pusher-js wants to sign in, and is told whom the visitor watches from now on. */
    DemoResponse userAuth(String body) {
        Form form = Form.parse(body);
        Visitor visitor = visitors.of(form.get("token"));
        return signed(() -> app().userAuthenticator()
                .authenticateWithData(form.get("socket_id"), visitor.userData(recent.meet(visitor))));
    }

    /** {@code POST /pusher/auth}: pusher-js wants to subscribe to a channel that is not public. */
    DemoResponse channelAuth(String body) {
        Form form = Form.parse(body);
        Visitor visitor = visitors.of(form.get("token"));
        String socketId = form.get("socket_id");
        String channel = form.get("channel_name");
        if (channel.equals(Rooms.VAULT)) {
            return signed(() -> encrypted.authorize(app().channelAuthorizer(), socketId, channel));
        }
        if (!Rooms.isRoom(channel)) {
            throw new Refusal(403, "This chat has no such room.");
        }
        return signed(
                () -> app().channelAuthorizer().authorizePresence(socketId, channel, visitor.id(), visitor.info()));
    }

    /** {@code POST /messages}: a visitor says something in a room, and everybody there hears it, the visitor too. */
    CompletionStage<DemoResponse> message(String body) {
        Map<String, String> fields = Json.textFields(body);
        Visitor visitor = visitors.of(fields.getOrDefault("token", ""));
        String room = fields.getOrDefault("room", "");
        String channel = Rooms.channelOf(room);
        String text = fields.getOrDefault("text", "").strip();
        String id = fields.getOrDefault("id", "");
        if (text.isEmpty() || text.length() > MAX_TEXT) {
            throw new Refusal(400, "A message has 1 to " + MAX_TEXT + " characters.");
        }
        if (id.length() > MAX_MESSAGE_ID) {
            throw new Refusal(400, "A message's id has at most " + MAX_MESSAGE_ID + " characters.");
        }
        String event = Json.object(json -> {
            json.writeStringField("id", id);
            writeFrom(json, visitor);
            json.writeStringField("text", text);
        });
        return app().members(channel)
                .thenAccept(members -> require(visitor.id(), members, "You are not in this room."))
                .thenCompose(may -> app().trigger(
                                Rooms.isVault(room)
                                        ? encrypted.event(Rooms.VAULT, "message", event)
                                        : ServerEvent.of(channel, "message", event)))
                .thenApply(done -> DemoResponse.json("{}"));
    }

    /** {@code POST /waves}: a visitor waves at another in the same room, who sees it wherever they are signed in. */
    CompletionStage<DemoResponse> wave(String body) {
        Map<String, String> fields = Json.textFields(body);
        Visitor visitor = visitors.of(fields.getOrDefault("token", ""));
        String channel = Rooms.channelOf(fields.getOrDefault("room", ""));
        String to = fields.getOrDefault("to", "");
        String event = Json.object(json -> writeFrom(json, visitor));
        return app().members(channel)
                .thenAccept(members -> {
                    require(visitor.id(), members, "You are not in this room.");
                    require(to, members, "They have just left.");
                })
                .thenCompose(may -> app().sendToUser(to, "wave", event))
                .thenApply(done -> DemoResponse.json("{}"));
    }

    /** {@code GET /rooms}. */
    CompletionStage<DemoResponse> rooms() {
        return Rooms.board(app()).thenApply(DemoResponse::json);
    }

    VaskApp app() {
        return vask.app(key);
    }

    private static DemoResponse signed(Supplier<String> signature) {
        try {
            return DemoResponse.json(signature.get());
        } catch (IllegalArgumentException e) {
            throw new Refusal(403, String.valueOf(e.getMessage()));
        }
    }

    private static void require(String userId, List<PresenceMember> members, String otherwise) {
        if (members.stream().noneMatch(it -> it.userId().equals(userId))) {
            throw new Refusal(403, otherwise);
        }
    }

    private static void writeFrom(JsonGenerator json, Visitor visitor) throws IOException {
        json.writeObjectFieldStart("from");
        json.writeStringField("id", visitor.id());
        json.writeStringField("name", visitor.name());
        json.writeEndObject();
    }
}
