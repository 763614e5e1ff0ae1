package dev.vask.examples.demo;

import dev.vask.ServerEvent;
import dev.vask.VaskApp;
import java.util.concurrent.CompletionStage;

/** Publishes for the demo, and tells the console: a listener hears what clients do, not what their host does. */
final class Publisher {
    private final ConsoleLog log;

    Publisher(ConsoleLog log) {
        this.log = log;
    }

    CompletionStage<Void> publish(VaskApp app, ServerEvent event) {
        return app.trigger(event)
                .thenRun(() -> log.published(
                        app.definition().key(), String.join(" ", event.channels()), event.name(), event.data()));
    }

    CompletionStage<Void> toUser(VaskApp app, String userId, String event, String data) {
        return app.sendToUser(userId, event, data)
                .thenRun(() -> log.published(app.definition().key(), "#server-to-user-" + userId, event, data));
    }
}
