package dev.vask.simulation;

import dev.vask.internal.json.JsonObject;
import dev.vask.internal.json.JsonValue;
import dev.vask.internal.json.MalformedJsonException;
import dev.vask.spi.WebhookRequest;
import java.util.HashSet;
import java.util.Set;

/** The receiver of webhooks, of all nodes: whatever begins ends, in turn, for each URL by itself. */
final class Receiver {
    private final World world;
    private final Set<String> nowByWebhook = new HashSet<>();
    private final Set<String> firstAttempts = new HashSet<>();
    /** URLs that were not told everything. */
    private final Set<String> lossy = new HashSet<>();

    private boolean mayTellTwice;

    Receiver(World world) {
        this.world = world;
    }

    /** It was not told everything. */
    void isLossy(String url) {
        lossy.add(url);
    }

    /** A node has gone: another tells again what that may have told, and not in the same requests. */
    void mayTellTwice() {
        mayTellTwice = true;
    }

    void takes(WebhookRequest request) {
        String url = request.url().toString();
        if (!firstAttempts.add(request.id()) || lossy.contains(url) || mayTellTwice) {
            return;
        }
        try {
            JsonValue events = Frame.JSON.object(request.body().text()).get("events");
            for (JsonValue event : Frame.JSON.array(events == null ? "[]" : events.raw())) {
                webhook(url, Frame.JSON.object(event.raw()));
            }
        } catch (MalformedJsonException e) {
            world.violated(
                    Invariant.I14, "a webhook is not JSON: " + request.body().text());
        }
    }

    /** Something was given up, and the listener may not know yet. */
    private boolean dropsSome() {
        return world.nodes.stream().anyMatch(it -> it.vask.stats().droppedWebhookEvents() > 0);
    }

    private void webhook(String url, JsonObject event) {
        String subject = url + " " + event.string("channel") + " " + event.string("user_id");
        switch (String.valueOf(event.string("name"))) {
            case "channel_occupied", "member_added" ->
                world.check(
                        Invariant.I14,
                        nowByWebhook.add(subject) || dropsSome(),
                        () -> "by webhook it began twice: " + subject);
            case "channel_vacated", "member_removed" ->
                world.check(
                        Invariant.I14,
                        nowByWebhook.remove(subject) || dropsSome(),
                        () -> "by webhook it ended unbegun: " + subject);
            default -> {
                // Neither begins nor ends.
            }
        }
    }
}
