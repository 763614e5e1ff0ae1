package dev.vask.benchmarks.soak;

/**
 * Every delivery by its number. A subscription is to get every event of its channel that falls due between the server's answer
 * and its own goodbye, once and in order; what it gets besides, on the edges, must be in order too.
 */
final class Ledger {
    /** How many events of a channel are remembered, for those who begin with a later one than they should. */
    private static final int REMEMBERED = 16;

    private final long[][] stamps;
    private final long[] newest;
    private long received;
    private long lost;
    private long disordered;

    Ledger(int channels) {
        stamps = new long[channels][REMEMBERED];
        newest = new long[channels];
    }

    /** An event came, which was due at a moment. */
    void received(Member member, long sequence, long stamp) {
        received++;
        if (member.last() == 0) {
            lost += missedFirst(member, sequence);
        } else if (sequence <= member.last()) {
            disordered++;
            return;
        } else {
            lost += sequence - member.last() - 1;
        }
        member.got(sequence);
        stamps[member.channel()][(int) (sequence % REMEMBERED)] = stamp;
        newest[member.channel()] = Math.max(newest[member.channel()], sequence);
    }

    /** Those right before the first that fell due when it was subscribed already, as others were told. */
    private long missedFirst(Member member, long first) {
        long missed = 0;
        for (long before = first - 1; before > 0 && missed < REMEMBERED - 1; before--) {
            long stamp = stamps[member.channel()][(int) (before % REMEMBERED)];
            if (!member.expects(stamp)) {
                break;
            }
            missed++;
        }
        return missed;
    }

    /** Nothing more will come; a channel's last event had this number. */
    void complete(Member member, long published) {
        if (member.last() > 0) {
            lost += published - member.last();
        } else {
            long seen = newest[member.channel()];
            lost += missedFirst(member, seen + 1) + published - seen;
        }
    }

    long received() {
        return received;
    }

    long lost() {
        return lost;
    }

    /** Events that came twice, or after a later one. */
    long disordered() {
        return disordered;
    }
}
