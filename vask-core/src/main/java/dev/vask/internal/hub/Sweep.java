package dev.vask.internal.hub;

import dev.vask.internal.hub.Subscriber.Claim;
import dev.vask.transport.EventLoop;
import dev.vask.transport.OutboundText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One frame on its way to many: queued to each under the channel's lock, then sent without it.
 *
 * <p>Who is at rest is claimed and linked into a chain, and whoever runs the chain sends to each. A few are sent to by the
 * publisher itself; many on the sending executor, in pieces that may run side by side; those whose layer has a thread of
 * its own for them, there. Whatever else is published before a chain gets to a connection goes out with the same write, so
 * the more there is to do the less each message costs. The order for one connection is its queue's and does not depend on
 * who sends.
 *
 * <p>For one thread, and one broadcast.
 */
final class Sweep {
    /** So many a publisher sends to itself: a thread to wake costs more. */
    private static final int FEW = 16;
    /** So many make a piece of a large broadcast. */
    private static final int PIECE = 2_048;

    private final Senders senders;
    private @Nullable Chain chains;
    private @Nullable List<Subscriber> overflown;

    Sweep(Senders senders) {
        this.senders = senders;
    }

    /** Queues a frame to each of these; touches memory only. */
    void offer(Subscription[] receivers, OutboundText frame, @Nullable Subscriber except) {
        long now = senders.time().nanoTime();
        for (Subscription receiver : receivers) {
            Subscriber subscriber = receiver.subscriber;
            if (subscriber != except) {
                Claim claim = subscriber.claim(frame, now);
                if (claim == Claim.DRAIN) {
                    chain(subscriber.eventLoop()).add(receiver);
                } else if (claim == Claim.FLUSH) {
                    overflown = overflown == null ? new ArrayList<>() : overflown;
                    overflown.add(subscriber);
                }
            }
        }
    }

    /** Has everything sent that was queued; not to be called under a lock. */
    void flush() {
        Chain chain = chains;
        while (chain != null) {
            Chain next = chain.next;
            start(chain);
            chain = next;
        }
        if (overflown != null) {
            overflown.forEach(Subscriber::flush);
        }
    }

    private void start(Chain chain) {
        EventLoop loop = chain.loop;
        if (chain.size <= FEW && (loop == null || loop.isCurrent())) {
            chain.run();
            return;
        }
        try {
            (loop == null ? senders.executor() : loop).execute(chain);
        } catch (RejectedExecutionException e) {
            // It has ended; what it would have sent is still to be told that its socket has.
            chain.run();
        }
    }

    private Chain chain(@Nullable EventLoop loop) {
        Chain chain = chains;
        while (chain != null && (chain.loop != loop || chain.size == PIECE)) {
            chain = chain.next;
        }
        if (chain == null) {
            chain = new Chain(loop, chains, senders.counters());
            chains = chain;
        }
        return chain;
    }

    /** Claimed subscriptions of one thread, or of any. */
    private static final class Chain implements Runnable {
        private final @Nullable EventLoop loop;
        private final @Nullable Chain next;
        private final Counters counters;
        private @Nullable Subscription first;
        private @Nullable Subscription last;
        private int size;

        Chain(@Nullable EventLoop loop, @Nullable Chain next, Counters counters) {
            this.loop = loop;
            this.next = next;
            this.counters = counters;
        }

        void add(Subscription claimed) {
            if (last == null) {
                first = claimed;
            } else {
                last.nextClaimed = claimed;
            }
            last = claimed;
            size++;
        }

        @Override
        public void run() {
            Tally tally = new Tally();
            Subscription current = first;
            while (current != null) {
                // Read before the drain: after it another sweep may claim it.
                Subscription next = current.nextClaimed;
                current.nextClaimed = null;
                current.subscriber.drain(tally);
                current = next;
            }
            tally.addTo(counters);
        }
    }
}
