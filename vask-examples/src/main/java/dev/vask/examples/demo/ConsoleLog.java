package dev.vask.examples.demo;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.vask.App;
import dev.vask.VaskApp;
import dev.vask.VaskEvent;
import dev.vask.VaskListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the console shows, told over Vask itself, through an app of its own. That app is not told of, so the log does not feed
 * on itself; and what is told goes in batches that {@link #flush} bounds, so a flood does not grow on its way.
 */
final class ConsoleLog implements VaskListener {
    static final String CHANNEL = "log";
    static final String EVENT = "entries";
    static final int MAX_WAITING = 400;

    /** Below what the data of one event may be. */
    private static final int MAX_BATCH_BYTES = 8 * 1024;

    private static final int MAX_TEXT = 500;
    private static final int MAX_NAME = 200;
    private static final int KEY_BYTES = 12;

    private final Set<String> told;
    private final Queue<String> waiting = new ArrayDeque<>();
    private int missed;

    /** @param told the keys of the apps whose events are told */
    ConsoleLog(Set<String> told) {
        this.told = Set.copyOf(told);
    }

    /**
     * The app that carries the log. Its key is drawn anew at every start and given to the console's page alone, which other
     * sites cannot read: so they can neither listen to the log nor publish in the console's name.
     */
    static App app() {
        SecureRandom random = new SecureRandom();
        byte[] key = new byte[KEY_BYTES];
        byte[] secret = new byte[2 * KEY_BYTES];
        random.nextBytes(key);
        random.nextBytes(secret);
        HexFormat hex = HexFormat.of();
        return App.of("console-" + hex.formatHex(key), hex.formatHex(secret));
    }

    /** Tells the next batch, if something waits; called a few times a second, which bounds what a flood can cost. */
    void flush(VaskApp console) {
        String batch = nextBatch();
        if (batch != null) {
            console.trigger(CHANNEL, EVENT, batch);
        }
    }

    @Override
    public void onPublished(VaskEvent.Published event) {
        note(event.app(), "published", json -> {
            json.writeStringField("channel", cut(event.channel(), MAX_NAME));
            json.writeStringField("event", cut(event.event(), MAX_NAME));
            if (event.overHttp()) {
                json.writeStringField("what", "over HTTP");
            }
            json.writeStringField("data", cut(event.data(), MAX_TEXT));
        });
    }

    @Override
    public void onConnected(VaskEvent.Connected event) {
        note(event.app(), "connected", json -> {
            json.writeStringField("socket", event.socketId());
            json.writeStringField("what", "from " + cut(event.remoteAddress(), MAX_NAME));
        });
    }

    @Override
    public void onDisconnected(VaskEvent.Disconnected event) {
        note(event.app(), "disconnected", json -> {
            json.writeStringField("socket", event.socketId());
            json.writeStringField("what", event.closeCode() == null ? "without a code" : "code " + event.closeCode());
        });
    }

    @Override
    public void onSignedIn(VaskEvent.SignedIn event) {
        note(event.app(), "signed in", json -> {
            json.writeStringField("socket", event.socketId());
            json.writeStringField("user", cut(event.userId(), MAX_NAME));
        });
    }

    @Override
    public void onSubscribed(VaskEvent.Subscribed event) {
        onChannel(event.app(), "subscribed", event.channel(), "socket", event.socketId());
    }

    @Override
    public void onUnsubscribed(VaskEvent.Unsubscribed event) {
        onChannel(event.app(), "unsubscribed", event.channel(), "socket", event.socketId());
    }

    @Override
    public void onOccupied(VaskEvent.Occupied event) {
        onChannel(event.app(), "occupied", event.channel(), "", "");
    }

    @Override
    public void onVacated(VaskEvent.Vacated event) {
        onChannel(event.app(), "vacated", event.channel(), "", "");
    }

    @Override
    public void onMemberAdded(VaskEvent.MemberAdded event) {
        onChannel(
                event.app(),
                "member added",
                event.channel(),
                "user",
                event.member().userId());
    }

    @Override
    public void onMemberRemoved(VaskEvent.MemberRemoved event) {
        onChannel(event.app(), "member removed", event.channel(), "user", event.userId());
    }

    @Override
    public void onCacheMissed(VaskEvent.CacheMissed event) {
        onChannel(event.app(), "cache miss", event.channel(), "", "");
    }

    @Override
    public void onSubscriptionCount(VaskEvent.SubscriptionCount event) {
        onChannel(event.app(), "count", event.channel(), "what", String.valueOf(event.count()));
    }

    @Override
    public void onClientEvent(VaskEvent.ClientEvent event) {
        note(event.app(), "client event", json -> {
            json.writeStringField("channel", event.channel());
            json.writeStringField("event", cut(event.event(), MAX_NAME));
            json.writeStringField("socket", event.socketId());
            if (event.userId() != null) {
                json.writeStringField("user", cut(event.userId(), MAX_NAME));
            }
            if (event.data() != null) {
                json.writeStringField("data", cut(event.data(), MAX_TEXT));
            }
        });
    }

    @Override
    public void onGap(VaskEvent.Gap event) {
        note(event.app(), "gap", json -> {
            json.writeStringField("what", cut(event.channels().size() + " channels: " + event.cause(), MAX_NAME));
        });
    }

    private void onChannel(String app, String kind, String channel, String field, String value) {
        note(app, kind, json -> {
            json.writeStringField("channel", channel);
            if (!field.isEmpty()) {
                json.writeStringField(field, cut(value, MAX_NAME));
            }
        });
    }

    private synchronized void note(String app, String kind, Json.Content details) {
        if (!told.contains(app)) {
            return;
        }
        if (waiting.size() >= MAX_WAITING) {
            missed++;
            return;
        }
        waiting.add(Json.object(json -> {
            json.writeNumberField("at", System.currentTimeMillis());
            json.writeStringField("app", app);
            json.writeStringField("kind", kind);
            details.writeTo(json);
        }));
    }

    private synchronized @Nullable String nextBatch() {
        if (waiting.isEmpty()) {
            return null;
        }
        List<String> entries = new ArrayList<>();
        int bytes = 0;
        while (!waiting.isEmpty()) {
            bytes += waiting.element().getBytes(StandardCharsets.UTF_8).length;
            // One is always small enough: all that it holds has been cut.
            if (bytes > MAX_BATCH_BYTES && !entries.isEmpty()) {
                break;
            }
            entries.add(waiting.remove());
        }
        int missedBefore = missed;
        missed = 0;
        return Json.object(json -> writeBatch(json, entries, missedBefore));
    }

    private static void writeBatch(JsonGenerator json, List<String> entries, int missed) throws IOException {
        json.writeNumberField("missed", missed);
        json.writeArrayFieldStart("entries");
        for (String entry : entries) {
            json.writeRawValue(entry);
        }
        json.writeEndArray();
    }

    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "…";
    }
}
