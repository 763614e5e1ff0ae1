package dev.vask.examples.demo;

import dev.vask.ServerEvent;
import dev.vask.Vask;
import dev.vask.VaskApp;
import dev.vask.auth.EncryptedChannels;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** What the console's page asks of its host. It may publish anything on every app: it is for demos. */
final class ConsoleCalls {
    private static final String ENCRYPTED = "private-encrypted-";

    private final Vask vask;
    private final String consoleKey;
    private final List<String> keys;
    private final EncryptedChannels encrypted;

    /**
     * Calls for some apps.
     *
     * @param consoleKey of the app that carries the log; who names it has read the page
     * @param keys of the apps it shows and publishes on
     */
    ConsoleCalls(Vask vask, String consoleKey, List<String> keys, EncryptedChannels encrypted) {
        this.vask = vask;
        this.consoleKey = consoleKey;
        this.keys = List.copyOf(keys);
        this.encrypted = encrypted;
    }

    /** {@code GET /console/config}. */
    DemoResponse config() {
        return DemoResponse.json(Json.object(json -> {
            json.writeStringField("key", consoleKey);
            json.writeStringField("channel", ConsoleLog.CHANNEL);
            json.writeArrayFieldStart("apps");
            for (String key : keys) {
                json.writeString(key);
            }
            json.writeEndArray();
        }));
    }

    /** {@code POST /console/events}: publishes, and answers with how many subscriptions there are to hear it. */
    CompletionStage<DemoResponse> event(String body) {
        Map<String, String> fields = Json.textFields(body);
        if (!consoleKey.equals(fields.get("console"))) {
            throw new Refusal(403, "The demo has been started anew. Load this page again.");
        }
        String key = fields.getOrDefault("app", "");
        if (!keys.contains(key)) {
            throw new Refusal(404, "There is no app with this key.");
        }
        VaskApp app = vask.app(key);
        String channel = fields.getOrDefault("channel", "").strip();
        String data = fields.getOrDefault("data", "").strip();
        if (channel.isEmpty()) {
            throw new Refusal(400, "Name a channel, for example orders.");
        }
        Json.check(data);
        try {
            // Its subscribers can read only what is encrypted; the host holds the key, and the console is the host's.
            ServerEvent event = ServerEvent.of(
                    channel,
                    fields.getOrDefault("event", "").strip(),
                    channel.startsWith(ENCRYPTED) ? encrypted.encrypt(channel, data) : data);
            String except = fields.getOrDefault("except", "").strip();
            return app.trigger(except.isEmpty() ? event : event.except(except))
                    .thenCompose(done -> app.channel(channel))
                    .thenApply(info -> DemoResponse.json(
                            Json.object(json -> json.writeNumberField("subscriptions", info.subscriptions()))));
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, sentence(String.valueOf(e.getMessage())));
        }
    }

    private static String sentence(String problem) {
        return Character.toUpperCase(problem.charAt(0)) + problem.substring(1) + ".";
    }
}
