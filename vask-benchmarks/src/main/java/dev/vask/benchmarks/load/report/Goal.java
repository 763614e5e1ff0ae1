package dev.vask.benchmarks.load.report;

import java.util.List;
import java.util.Map;

/**
 * What a figure of the core is to be.
 *
 * @param key the benchmark's class and method, of the heap the name it is written under
 * @param title what it is, for people
 * @param limit in its unit; NaN for none
 * @param perSecond whether the limit is a least number in a second, of a figure that is a time
 */
record Goal(String key, String title, double limit, boolean perSecond) {
    private static final List<Goal> GOALS = List.of(
            most("BroadcastBenchmark.broadcast", "broadcast, a delivery", 15),
            most("MessageBenchmark.publishToNobody", "publish to nobody", 1_000),
            most("MessageBenchmark.clientEvent", "client event to one other", 1_500),
            most("SubscribeBenchmark.subscribe", "signed subscription", 2_000),
            none("SubscribeBenchmark.unsubscribe", "its end"),
            none("SignatureBenchmark.hmac", "HMAC-SHA256 of 60 bytes, signing"),
            none("SignatureBenchmark.verify", "HMAC-SHA256 of 60 bytes, verifying"),
            none("MessageBenchmark.parse", "reading a subscription"),
            none("MessageBenchmark.pingPong", "ping and pong"),
            none("MeteredPublishBenchmark.publish", "publish to a room"),
            new Goal("HttpEventsBenchmark.events", "HTTP API, an event", 20_000, true),
            most("own", "heap per connection, each in a channel of its own", 1_024),
            most("shared", "heap per connection, all in one channel", 1_024));

    private static Goal most(String key, String title, double limit) {
        return new Goal(key, title, limit, false);
    }

    private static Goal none(String key, String title) {
        return most(key, title, Double.NaN);
    }

    /** The goal of this name, or one without a limit. */
    static Goal of(String key) {
        return GOALS.stream()
                .filter(goal -> goal.key.equals(key))
                .findFirst()
                .orElseGet(() -> none(key, "`" + key + "`"));
    }

    /** Where it stands among all. */
    int order() {
        int index = GOALS.indexOf(this);
        return index < 0 ? GOALS.size() : index;
    }

    /** The title of one variant. */
    String title(Map<String, String> parameters) {
        StringBuilder full = new StringBuilder(title);
        parameters.forEach(
                (name, value) -> full.append(", ").append(name.equals("room") ? room(value) : value + " " + name));
        return full.toString();
    }

    private static String room(String room) {
        return switch (room) {
            case "PRIVATE_EMPTY" -> "private, nobody there";
            case "PRIVATE" -> "private, one other there";
            case "PRESENCE" -> "presence, one other member";
            default -> room;
        };
    }

    /** The limit, for people. */
    String target(String unit) {
        if (Double.isNaN(limit)) {
            return "";
        }
        return perSecond ? "≥ " + Numbers.of(limit) + "/s" : "≤ " + Numbers.of(limit) + " " + unit;
    }

    boolean isMissedBy(double value) {
        return perSecond ? perSecond(value) < limit : value > limit;
    }

    static double perSecond(double nanos) {
        return 1e9 / nanos;
    }
}
