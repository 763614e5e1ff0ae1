package dev.vask.internal.hub;

import dev.vask.transport.EventLoop;
import dev.vask.transport.OutboundText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The claimed receivers among up to {@link #PIECE} neighbours, all of one event loop or of none. One bit for each: links
 * between them would be stores into old objects, which the garbage collector has to visit again.
 *
 * <p>A share without receivers marks a position in the queue of an event loop.
 */
final class Share implements Runnable {
    /** The number of receivers that a publisher sends to itself: waking a thread costs more. */
    static final int FEW = 16;
    /** The number of neighbours in one share. */
    static final int PIECE = 512;

    private static final Subscription[] NO_RECEIVERS = {};

    final @Nullable EventLoop loop;
    final @Nullable Share next;

    private final List<OutboundText> frame;
    private final Subscription[] receivers;
    private final int from;
    private final Senders senders;
    private final long offeredAtNanos;
    private final long[] claimed;
    // Allocated with the share: once receivers are claimed, sending must not depend on free memory.
    private final Tally tally = new Tally();
    private int size;
    /** Completed by this share, among others; null if it runs on the publisher's thread. */
    private @Nullable Acceptance acceptance;

    private volatile boolean begun;

    Share(
            List<OutboundText> frame,
            Subscription[] receivers,
            int from,
            @Nullable EventLoop loop,
            @Nullable Share next,
            Senders senders,
            long offeredAtNanos) {
        this.frame = frame;
        this.receivers = receivers;
        this.from = from;
        this.loop = loop;
        this.next = next;
        this.senders = senders;
        this.offeredAtNanos = offeredAtNanos;
        this.claimed = new long[(Math.min(PIECE, receivers.length - from) + Long.SIZE - 1) / Long.SIZE];
    }

    /** A mark in the queue of this event loop. */
    static Share mark(EventLoop loop, @Nullable Share next, Senders senders) {
        return new Share(List.of(), NO_RECEIVERS, 0, loop, next, senders, 0);
    }

    boolean covers(Subscription[] others, int index) {
        return others == receivers && index >= from && index < from + PIECE;
    }

    void add(int index) {
        int bit = index - from;
        claimed[bit / Long.SIZE] |= 1L << bit % Long.SIZE;
        size++;
    }

    /** Whether the publisher's thread runs it. */
    boolean isInline() {
        return size > 0 && size <= FEW && (loop == null || loop.isCurrent());
    }

    /** Whether it has not begun to send. */
    boolean waits() {
        return !begun;
    }

    void completes(Acceptance whole) {
        acceptance = whole;
    }

    /** Sends on this thread, or has it sent on the event loop or the executor. */
    void start() {
        if (isInline()) {
            send();
        } else if (loop == null) {
            senders.execute(this);
        } else {
            senders.hand(loop, this);
        }
    }

    @Override
    public void run() {
        if (size > FEW) {
            // To the publisher above all: the events that it publishes next then leave with the same writes.
            senders.giveWay();
        }
        begun = true;
        try {
            send();
        } finally {
            Acceptance whole = acceptance;
            if (whole != null) {
                whole.ran();
            }
        }
    }

    private void send() {
        if (size == 0) {
            return;
        }
        for (int word = 0; word < claimed.length; word++) {
            long bits = claimed[word];
            claimed[word] = 0;
            while (bits != 0) {
                int bit = Long.numberOfTrailingZeros(bits);
                bits &= bits - 1;
                receivers[from + word * Long.SIZE + bit].subscriber.drain(frame, tally);
            }
        }
        Counters counters = senders.counters();
        tally.addTo(counters);
        if (counters.areMetered()) {
            counters.meter().broadcastSent(size, senders.time().nanoTime() - offeredAtNanos);
        }
    }
}
