package dev.vask.benchmarks;

import dev.vask.App;
import dev.vask.Limits;
import dev.vask.Vask;
import dev.vask.VaskMeter;
import java.time.Duration;

/** A Vask without threads of its own for what is measured, and what its clients say. */
final class Core {
    static final String KEY = "key";
    /** 200 bytes. */
    static final String PAYLOAD = "{\"text\":\"" + "x".repeat(189) + "\"}";

    private static final int UNLIMITED = 1_000_000_000;

    private Core() {}

    static App app() {
        return App.of(KEY, "secret").withClientEvents(true).withClientEventRate(0);
    }

    /** Everything happens on the calling thread; closing takes no time; nobody says too much. */
    static Vask open() {
        return open(VaskMeter.NONE);
    }

    /** Likewise, measured. */
    static Vask open(VaskMeter meter) {
        return Vask.builder()
                .app(app())
                .limits(Limits.defaults().withMessagesPerSecond(UNLIMITED).withMessageBurst(UNLIMITED))
                .executor(Runnable::run)
                .sendExecutor(Runnable::run)
                .drainWindow(Duration.ZERO)
                .meter(meter)
                .build();
    }

    /** A subscription to a public channel. */
    static String subscribe(String channel) {
        return frame("subscribe", channel, "}");
    }

    /** A signed subscription to a private channel. */
    static String subscribe(Vask vask, String socketId, String channel) {
        return signed(channel, vask.app(KEY).channelAuthorizer().authorize(socketId, channel));
    }

    /** A signed subscription to a presence channel. */
    static String subscribe(Vask vask, String socketId, String channel, String userId) {
        return signed(
                channel, vask.app(KEY).channelAuthorizer().authorizePresence(socketId, channel, userId, "{\"n\":1}"));
    }

    static String unsubscribe(String channel) {
        return frame("unsubscribe", channel, "}");
    }

    /** @param authorization a JSON object, whose fields become those of the frame's data */
    private static String signed(String channel, String authorization) {
        return frame("subscribe", channel, "," + authorization.substring(1));
    }

    private static String frame(String event, String channel, String rest) {
        return "{\"event\":\"pusher:" + event + "\",\"data\":{\"channel\":\"" + channel + "\"" + rest + "}";
    }
}
