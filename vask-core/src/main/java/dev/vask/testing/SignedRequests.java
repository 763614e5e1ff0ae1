package dev.vask.testing;

import dev.vask.VaskApp;
import dev.vask.internal.json.JsonIn;
import dev.vask.internal.json.JsonObject;
import dev.vask.internal.json.JsonOut;
import dev.vask.internal.json.MalformedJsonException;
import org.jspecify.annotations.Nullable;

/** What clients send that their host's auth endpoint has signed. */
final class SignedRequests {
    private static final JsonIn JSON = new JsonIn(1024 * 1024, 64);

    private SignedRequests() {}

    static String subscribe(VaskApp app, String socketId, String channel, @Nullable String channelData) {
        JsonOut data = JsonOut.object().string("channel", channel);
        if (channel.startsWith("private-") || channel.startsWith("presence-")) {
            var authorizer = app.channelAuthorizer();
            JsonObject signed = object(
                    channelData == null
                            ? authorizer.authorize(socketId, channel)
                            : authorizer.authorizeWithData(socketId, channel, channelData));
            data.string("auth", text(signed, "auth"));
            if (channelData != null) {
                data.string("channel_data", text(signed, "channel_data"));
            }
        }
        return frame("pusher:subscribe", data);
    }

    static String signIn(VaskApp app, String socketId, String userData) {
        JsonObject signed = object(app.userAuthenticator().authenticateWithData(socketId, userData));
        return frame(
                "pusher:signin",
                JsonOut.object().string("auth", text(signed, "auth")).string("user_data", userData));
    }

    private static String frame(String event, JsonOut data) {
        return JsonOut.object().string("event", event).raw("data", data.end()).end();
    }

    private static JsonObject object(String json) {
        try {
            return JSON.object(json);
        } catch (MalformedJsonException e) {
            throw new AssertionError("not JSON: " + json, e);
        }
    }

    private static String text(JsonObject object, String name) {
        return String.valueOf(object.string(name));
    }
}
