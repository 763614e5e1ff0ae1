package dev.vask.benchmarks.load;

/** What servers and client have agreed on, so that every server puts the same bytes on the wire. */
public final class Wire {
    public static final String KEY = "key";
    public static final String SECRET = "secret";

    /** The channel that the servers publish to. */
    public static final String CHANNEL = "full";

    /** The name of what the servers publish. */
    public static final String EVENT = "tick";

    /** The name of what clients send each other. */
    public static final String CLIENT_EVENT = "client-tick";

    /** Two numbers of 19 digits, then padding: no character that JSON would escape. */
    public static final int DATA_LENGTH = 200;

    public static final int DIGITS = 19;
    private static final String PADDING = "x".repeat(DATA_LENGTH - 2 * DIGITS);

    private Wire() {}

    /**
     * The data of one message.
     *
     * @param stamp nanoseconds of the monotonic clock, which is one for all processes of a Linux machine
     */
    public static String data(long sequence, long stamp) {
        StringBuilder data = new StringBuilder(DATA_LENGTH);
        number(data, sequence);
        number(data, stamp);
        return data.append(PADDING).toString();
    }

    private static void number(StringBuilder into, long value) {
        String digits = Long.toString(value);
        for (int i = digits.length(); i < DIGITS; i++) {
            into.append('0');
        }
        into.append(digits);
    }

    /** The frame in which Vask puts an event of the host. */
    public static String event(String channel, String event, String data) {
        return "{\"event\":\"" + event + "\",\"channel\":\"" + channel + "\",\"data\":\"" + data + "\"}";
    }

    /** The first frame of a connection. */
    public static String connectionEstablished(String socketId) {
        return "{\"event\":\"pusher:connection_established\",\"data\":\"{\\\"socket_id\\\":\\\"" + socketId
                + "\\\",\\\"activity_timeout\\\":120}\"}";
    }

    /** The answer to a subscription. */
    public static String subscriptionSucceeded(String channel) {
        return event(channel, "pusher_internal:subscription_succeeded", "{}");
    }

    /** The value of a member whose value is text, by a search: enough for frames whose form is known. */
    public static String member(String frame, String name) {
        String begin = "\"" + name + "\":\"";
        int at = frame.indexOf(begin);
        if (at < 0) {
            return "";
        }
        int from = at + begin.length();
        return frame.substring(from, frame.indexOf('"', from));
    }
}
