package dev.vask.simulation;

import dev.vask.VaskEvent;
import dev.vask.internal.json.JsonObject;
import dev.vask.internal.json.JsonValue;
import dev.vask.internal.json.MalformedJsonException;
import dev.vask.spi.WebhookRequest;
import java.util.HashSet;
import java.util.Set;

/** What a host learns of one node, by its listener and its webhooks: whatever begins ends, in turn. */
final class HostView {
    private final World world;
    /** What has begun and not ended, by the listener. */
    private final Set<String> now = new HashSet<>();
    /** The same by webhooks, each URL by itself. */
    private final Set<String> nowByWebhook = new HashSet<>();

    private final Set<String> firstAttempts = new HashSet<>();
    /** URLs that were not told everything. */
    private final Set<String> lossy = new HashSet<>();

    private final Set<String> closed = new HashSet<>();

    HostView(World world) {
        this.world = world;
    }

    boolean isNow(String what) {
        return now.contains(what);
    }

    long connections() {
        return now.stream().filter(it -> it.startsWith("connection ")).count();
    }

    void told(VaskEvent event) {
        world.hostIsTold();
        world.trace(-1, event.getClass().getSimpleName());
        if (event instanceof VaskEvent.Connected it) {
            world.check(
                    Invariant.I1, !closed.contains(it.socketId()), () -> "connected after its end: " + it.socketId());
            begins(Invariant.I1, "connection " + it.socketId());
        } else if (event instanceof VaskEvent.Disconnected it) {
            closed.add(it.socketId());
            ends(Invariant.I1, "connection " + it.socketId());
        } else if (event instanceof VaskEvent.Subscribed it) {
            begins(Invariant.I14, "subscription " + it.app() + " " + it.channel() + " " + it.socketId());
        } else if (event instanceof VaskEvent.Unsubscribed it) {
            ends(Invariant.I14, "subscription " + it.app() + " " + it.channel() + " " + it.socketId());
        } else if (event instanceof VaskEvent.Occupied it) {
            begins(Invariant.I14, occupied(it.app(), it.channel()));
        } else if (event instanceof VaskEvent.Vacated it) {
            ends(Invariant.I14, occupied(it.app(), it.channel()));
        } else if (event instanceof VaskEvent.MemberAdded it) {
            begins(Invariant.I14, member(it.app(), it.channel(), it.member().userId()));
        } else if (event instanceof VaskEvent.MemberRemoved it) {
            ends(Invariant.I14, member(it.app(), it.channel(), it.userId()));
        } else if (event instanceof VaskEvent.WebhookDropped it) {
            lossy.add(it.url().toString());
        }
    }

    /** The app's endpoints are gone, and what they were not told yet. */
    void isRemoved(int app) {
        lossy.add(Setup.webhookUrl(app));
    }

    static String occupied(String app, String channel) {
        return "occupied " + app + " " + channel;
    }

    static String member(String app, String channel, String user) {
        return "member " + app + " " + channel + " " + user;
    }

    private void begins(Invariant invariant, String what) {
        world.check(invariant, now.add(what), () -> "began twice: " + what);
    }

    private void ends(Invariant invariant, String what) {
        world.check(invariant, now.remove(what), () -> "ended without having begun: " + what);
    }

    void webhook(WebhookRequest request) {
        String url = request.url().toString();
        if (!firstAttempts.add(request.id()) || lossy.contains(url)) {
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
    private boolean isLossy() {
        return world.node.vask.stats().droppedWebhookEvents() > 0;
    }

    private void webhook(String url, JsonObject event) {
        String subject = url + " " + event.string("channel") + " " + event.string("user_id");
        switch (String.valueOf(event.string("name"))) {
            case "channel_occupied", "member_added" ->
                world.check(Invariant.I14, nowByWebhook.add(subject), () -> "by webhook it began twice: " + subject);
            case "channel_vacated", "member_removed" ->
                world.check(
                        Invariant.I14,
                        nowByWebhook.remove(subject) || isLossy(),
                        () -> "by webhook it ended unbegun: " + subject);
            default -> {
                // Neither begins nor ends.
            }
        }
    }
}
