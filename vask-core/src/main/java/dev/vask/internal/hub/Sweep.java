package dev.vask.internal.hub;

import dev.vask.internal.hub.Subscriber.Claim;
import dev.vask.transport.EventLoop;
import dev.vask.transport.OutboundText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One frame on its way to many: queued to each under the channel's lock, then sent without it.
 *
 * <p>Who is at rest is claimed and noted in a {@link Share}, and whoever runs the share sends to each. A few are sent to by
 * the publisher itself; many on the sending executor, in pieces that may run side by side; those whose layer has an event
 * loop for them, there. Whatever else is published before a share gets to a connection goes out with the same write, so the
 * more there is to do the less each message costs. The order for one connection is its queue's and does not depend on who
 * sends.
 *
 * <p>For one thread, and one broadcast.
 */
final class Sweep {
    /** So many a publisher sends to itself: a thread to wake costs more. */
    private static final int FEW = 16;
    /** So many make a piece of a large broadcast. */
    private static final int PIECE = 512;

    private final Senders senders;
    /** The frame alone, as most receivers get it: one list for all. */
    private List<OutboundText> frame = List.of();

    private long offeredAtNanos;
    private @Nullable Share shares;
    private @Nullable List<Subscriber> overflown;
    /** Somebody's queue is long although its peer is not to blame. */
    private boolean behind;

    Sweep(Senders senders) {
        this.senders = senders;
    }

    /**
     * Queues a frame to each of these; touches memory only. To be called once.
     *
     * @param receivers not to be changed afterwards
     */
    void offer(Subscription[] receivers, OutboundText text, @Nullable Subscriber except) {
        offeredAtNanos = senders.time().nanoTime();
        frame = List.of(text);
        for (int i = 0; i < receivers.length; i++) {
            Subscriber subscriber = receivers[i].subscriber;
            if (subscriber != except) {
                Claim claim = subscriber.claim(text, offeredAtNanos);
                if (claim == Claim.DRAIN) {
                    share(receivers, i, subscriber.eventLoop()).add(i);
                } else if (claim == Claim.FLUSH) {
                    overflown = overflown == null ? new ArrayList<>() : overflown;
                    overflown.add(subscriber);
                } else if (claim == Claim.HELP) {
                    behind = true;
                }
            }
        }
    }

    /** Has everything sent that was queued; not to be called under a lock. */
    void flush() {
        Share share = shares;
        while (share != null) {
            start(share);
            share = share.next;
        }
        if (overflown != null) {
            overflown.forEach(Subscriber::flush);
        }
        if (behind) {
            senders.help();
        }
    }

    private void start(Share share) {
        EventLoop loop = share.loop;
        if (share.size <= FEW && (loop == null || loop.isCurrent())) {
            share.send();
            return;
        }
        if (loop == null) {
            senders.execute(share);
        } else {
            senders.hand(loop, share);
        }
    }

    private Share share(Subscription[] receivers, int index, @Nullable EventLoop loop) {
        Share share = shares;
        while (share != null && !(share.loop == loop && share.covers(receivers, index))) {
            share = share.next;
        }
        if (share == null) {
            share = new Share(frame, receivers, index / PIECE * PIECE, loop, shares, senders, offeredAtNanos);
            shares = share;
        }
        return share;
    }

    /**
     * The claimed among some neighbours, of one event loop or of none. A bit for each: links between them would be stores
     * into old objects, which make the garbage collector look at every one again.
     */
    private static final class Share implements Runnable {
        private final List<OutboundText> frame;
        private final Subscription[] receivers;
        private final int from;
        private final @Nullable EventLoop loop;
        private final @Nullable Share next;
        private final Senders senders;
        private final long offeredAtNanos;
        private final long[] claimed;
        private int size;

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

        boolean covers(Subscription[] others, int index) {
            return others == receivers && index >= from && index < from + PIECE;
        }

        void add(int index) {
            int bit = index - from;
            claimed[bit / Long.SIZE] |= 1L << bit % Long.SIZE;
            size++;
        }

        @Override
        public void run() {
            if (size > FEW) {
                // To the publisher above all: what it publishes next then goes out with the same writes.
                senders.giveWay();
            }
            send();
        }

        void send() {
            Tally tally = new Tally();
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
}
