package dev.vask.internal.hub;

/** What one thread has sent, to be counted in one go: for each message a counter of its own would cost as much as sending. */
public final class Tally {
    private long messages;
    private long bytes;

    /** So much was handed to a socket. */
    public void add(int sentMessages, long sentBytes) {
        messages += sentMessages;
        bytes += sentBytes;
    }

    /** Counts it. */
    public void addTo(Counters counters) {
        if (messages > 0) {
            counters.messagesSent.add(messages);
            counters.bytesSent.add(bytes);
        }
    }
}
