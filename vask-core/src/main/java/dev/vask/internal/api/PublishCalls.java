package dev.vask.internal.api;

import dev.vask.Limits;
import dev.vask.ServerEvent;
import dev.vask.internal.hub.AppHub;
import dev.vask.internal.json.JsonIn;
import dev.vask.internal.json.JsonObject;
import dev.vask.internal.json.JsonOut;
import dev.vask.internal.json.JsonValue;
import dev.vask.internal.json.MalformedJsonException;
import dev.vask.internal.net.Publisher;
import dev.vask.spi.BackplaneException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The calls that make something happen. Everything in a request is checked before anything is sent. */
final class PublishCalls {
    private static final String DONE = "{}";
    private static final CompletionStage<String> NOTHING = CompletableFuture.completedFuture(DONE);

    private final Publisher publisher;
    private final JsonIn json;
    private final Limits limits;

    PublishCalls(Publisher publisher, JsonIn json, Limits limits) {
        this.publisher = publisher;
        this.json = json;
        this.limits = limits;
    }

    /** An event and what the caller wants to know of its channels afterwards. */
    private record Wish(ServerEvent event, ChannelAttributes info) {}

    CompletionStage<String> event(AppHub hub, ByteBuffer body) throws ApiFailure {
        Wish wish = wish(object(text(body)));
        return publisher.publish(hub, List.of(wish.event())).thenCompose(done -> afterwards(answer(hub, wish)));
    }

    CompletionStage<String> batch(AppHub hub, ByteBuffer body) throws ApiFailure {
        JsonValue items = object(text(body)).get("batch");
        List<Wish> wishes = new ArrayList<>();
        for (JsonValue item : array("batch", items)) {
            JsonObject one = object(item.raw());
            if (present(one, "channels") != null) {
                throw new ApiFailure(400, "An event of a batch has one channel, not channels");
            }
            wishes.add(wish(one));
        }
        List<ServerEvent> events = wishes.stream().map(Wish::event).toList();
        boolean informed = wishes.stream().anyMatch(wish -> !wish.info().isEmpty());
        return publisher
                .publish(hub, events)
                .thenCompose(done -> informed ? afterwards(batchAnswer(hub, wishes)) : NOTHING);
    }

    CompletionStage<String> toUser(AppHub hub, String userId, ByteBuffer body) throws ApiFailure {
        JsonObject fields = object(text(body));
        ServerEvent event = ServerEvent.of(publisher.userTopic(userId), name(fields), data(fields));
        return publisher.publish(hub, List.of(event)).thenApply(done -> DONE);
    }

    CompletionStage<String> terminate(AppHub hub, String userId) {
        return publisher.terminate(hub, userId).thenApply(done -> DONE);
    }

    private Wish wish(JsonObject fields) throws ApiFailure {
        String socketId = optional(fields, "socket_id");
        if (socketId != null && socketId.isEmpty()) {
            // Early versions of a server library always send the field.
            socketId = null;
        }
        ServerEvent event = new ServerEvent(channels(fields), name(fields), data(fields), socketId);
        return new Wish(event, ChannelAttributes.parse(optional(fields, "info"), false));
    }

    private List<String> channels(JsonObject fields) throws ApiFailure {
        JsonValue list = present(fields, "channels");
        String one = optional(fields, "channel");
        if ((list == null) == (one == null)) {
            throw new ApiFailure(400, "An event needs either channel, a string, or channels, an array of strings");
        }
        if (one != null) {
            return List.of(one);
        }
        List<String> names = new ArrayList<>();
        for (JsonValue name : array("channels", list)) {
            if (!name.isString()) {
                throw new ApiFailure(400, "channels must be an array of strings");
            }
            names.add(name.text());
        }
        if (names.size() > limits.maxChannelsPerEvent()) {
            throw new ApiFailure(400, "An event is triggered on at most " + limits.maxChannelsPerEvent() + " channels");
        }
        return names;
    }

    private static String name(JsonObject fields) throws ApiFailure {
        String name = fields.string("name");
        if (name == null) {
            throw new ApiFailure(400, "An event needs a name, a string");
        }
        return name;
    }

    /** Clients get a string; what is none is passed on as its JSON text. */
    private static String data(JsonObject fields) throws ApiFailure {
        JsonValue data = fields.get("data");
        if (data == null) {
            throw new ApiFailure(400, "An event needs data, a string");
        }
        return data.text();
    }

    /** Some libraries write a field that they do not use as null. */
    private static @Nullable JsonValue present(JsonObject fields, String name) {
        JsonValue value = fields.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private static @Nullable String optional(JsonObject fields, String name) throws ApiFailure {
        JsonValue value = present(fields, name);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw new ApiFailure(400, name + " must be a string");
        }
        return value.text();
    }

    /** Whatever a question that fails after the event was published says of itself: the event must not count as rejected. */
    private static CompletionStage<String> afterwards(CompletionStage<String> answer) {
        return answer.exceptionally(failure -> {
            throw BackplaneException.unconfirmed("published, but how its channels stand is not known", failure);
        });
    }

    private CompletionStage<String> answer(AppHub hub, Wish wish) {
        if (wish.info().isEmpty()) {
            return NOTHING;
        }
        List<String> channels = List.copyOf(new LinkedHashSet<>(wish.event().channels()));
        return inOrder(channels.stream()
                        .map(channel -> info(hub, wish, channel))
                        .toList())
                .thenApply(infos -> {
                    JsonOut out = JsonOut.object();
                    for (int i = 0; i < infos.size(); i++) {
                        out.raw(channels.get(i), infos.get(i));
                    }
                    return JsonOut.object().raw("channels", out.end()).end();
                });
    }

    private CompletionStage<String> batchAnswer(AppHub hub, List<Wish> wishes) {
        return inOrder(wishes.stream()
                        .map(wish -> info(hub, wish, wish.event().channels().get(0)))
                        .toList())
                .thenApply(infos -> JsonOut.object()
                        .raw("batch", "[" + String.join(",", infos) + "]")
                        .end());
    }

    private CompletionStage<String> info(AppHub hub, Wish wish, String channel) {
        if (wish.info().isEmpty()) {
            return NOTHING;
        }
        return hub.queries().channel(channel).thenApply(info -> wish.info().of(publisher.channelName(channel), info));
    }

    private static CompletionStage<List<String>> inOrder(List<CompletionStage<String>> stages) {
        CompletionStage<List<String>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (CompletionStage<String> stage : stages) {
            all = all.thenCombine(stage, (texts, text) -> {
                texts.add(text);
                return texts;
            });
        }
        return all;
    }

    private JsonObject object(String text) throws ApiFailure {
        try {
            return json.object(text);
        } catch (MalformedJsonException e) {
            throw new ApiFailure(400, "The body is not what it should be: " + e.getMessage());
        }
    }

    private List<JsonValue> array(String name, @Nullable JsonValue value) throws ApiFailure {
        try {
            return json.array(value == null ? "" : value.raw());
        } catch (MalformedJsonException e) {
            throw new ApiFailure(400, name + " must be an array");
        }
    }

    private static String text(ByteBuffer body) throws ApiFailure {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(body.duplicate()).toString();
        } catch (CharacterCodingException e) {
            throw new ApiFailure(400, "The body is not UTF-8");
        }
    }
}
