package dev.vask.benchmarks.soak;

/** One subscription: what it has got of its channel. */
final class Member {
    private static final long NOT_YET = Long.MAX_VALUE;

    private final int channel;
    private long subscribedAt = NOT_YET;
    private long last;

    Member(int channel) {
        this.channel = channel;
    }

    int channel() {
        return channel;
    }

    /** The server has answered; whatever falls due from now on is to come. */
    void subscribed(long nanos) {
        subscribedAt = nanos;
    }

    boolean subscribed() {
        return subscribedAt != NOT_YET;
    }

    /** Whether it was to get what fell due then. */
    boolean expects(long stamp) {
        return stamp > subscribedAt;
    }

    /** The number that came last; 0 before the first. */
    long last() {
        return last;
    }

    void got(long sequence) {
        last = sequence;
    }
}
