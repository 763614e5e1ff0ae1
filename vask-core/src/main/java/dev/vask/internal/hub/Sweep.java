package dev.vask.internal.hub;

import dev.vask.CloseCode;
import dev.vask.DisconnectReason;
import dev.vask.internal.hub.Subscriber.Claim;
import dev.vask.transport.EventLoop;
import dev.vask.transport.OutboundText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A broadcast of one frame: queued to each receiver under the channel's lock, then sent without it.
 *
 * <p>Idle receivers are claimed and recorded in a {@link Share}; the thread that runs the share sends to each. The publisher
 * sends to a few itself; many are sent on the executor for broadcasts, in pieces that may run side by side; connections of an
 * event loop on that loop. Events that are published before a share reaches a connection leave with the same write, so a
 * message costs less the more there is to do. The order for one connection is that of its queue and does not depend on the
 * sending thread.
 *
 * <p>For one thread, and one broadcast.
 */
final class Sweep {
    /** The memory of an event beside its frame: the stage and an entry in a queue of tasks. */
    private static final int EVENT_BYTES = 64;
    /** The memory of an event in the queue of each receiver. */
    private static final int ENTRY_BYTES = 8;

    private final Senders senders;
    /** The frame alone, as most receivers get it: one list for all. */
    private List<OutboundText> frame = List.of();

    private Subscription[] receivers = Subscribers.NONE;
    private long offeredAtNanos;
    private @Nullable Share shares;
    private @Nullable List<Subscriber> overflown;

    /** The broadcast of this channel that may not have been accepted yet. */
    private @Nullable Acceptance latest;
    /** The one that this broadcast completes with, if it does not complete at once. */
    private @Nullable Acceptance acceptance;
    /** Receivers wait for shares of {@code latest}. */
    private boolean covered;
    /** An event loop other than this thread has to run a share first. */
    private boolean elsewhere;
    /** A queue is long, and its peer is not the cause. */
    private boolean behind;
    /** A queue is long behind a batch at its socket. */
    private boolean slow;

    // After a failure between claim and share.
    private @Nullable Throwable failure;
    private @Nullable Subscriber orphan;
    private int missed = Integer.MAX_VALUE;
    private int missedUnsent = Integer.MAX_VALUE;

    Sweep(Senders senders) {
        this.senders = senders;
    }

    /**
     * Queues a frame to each receiver; touches memory only and never throws. To be called once; {@link #flush} must follow.
     *
     * @param to not to be changed afterwards
     */
    void offer(Subscription[] to, OutboundText text, @Nullable Subscriber except) {
        receivers = to;
        int next = 0;
        try {
            offeredAtNanos = senders.time().nanoTime();
            frame = List.of(text);
            while (next < to.length) {
                Subscriber subscriber = to[next].subscriber;
                if (subscriber != except) {
                    offer(subscriber, next, text);
                }
                next++;
            }
        } catch (RuntimeException | Error e) {
            failure = e;
            // The claim that has no share is released by flush; a claim that failed has queued nothing.
            offerRest(orphan == null ? next : next + 1, text, except);
        }
    }

    private void offer(Subscriber subscriber, int index, OutboundText text) {
        Claim claim = subscriber.claim(text, offeredAtNanos);
        switch (claim) {
            case NONE -> {}
            case DRAIN -> {
                orphan = subscriber;
                share(index, subscriber.eventLoop()).add(index);
                orphan = null;
            }
            case LATER -> queued(subscriber.eventLoop());
            case HELP -> {
                behind = true;
                queued(subscriber.eventLoop());
            }
            case SLOW -> slow = true;
            case FLUSH -> {
                overflown = overflown == null ? new ArrayList<>() : overflown;
                overflown.add(subscriber);
            }
        }
    }

    /** There is no memory for shares: the other receivers are flushed one by one. */
    private void offerRest(int from, OutboundText text, @Nullable Subscriber except) {
        missed = from;
        missedUnsent = from;
        try {
            while (missedUnsent < receivers.length) {
                Subscriber subscriber = receivers[missedUnsent].subscriber;
                if (subscriber != except) {
                    subscriber.offer(text);
                }
                missedUnsent++;
            }
        } catch (RuntimeException | Error e) {
            // No memory for their queues either: flush closes them.
            addFailure(e);
        }
    }

    /** A receiver was claimed before, and its share has not reached it. */
    private void queued(@Nullable EventLoop loop) {
        Acceptance known = latest;
        // The executor has no order of its own: a share that has begun may have yet to reach the receiver.
        if (known != null && (loop == null || known.covers(loop))) {
            covered = true;
            elsewhere |= loop != null && !loop.isCurrent();
        } else if (loop != null) {
            mark(loop);
        }
    }

    private void mark(EventLoop loop) {
        for (Share share = shares; share != null; share = share.next) {
            if (share.loop == loop) {
                return;
            }
        }
        shares = Share.mark(loop, shares, senders);
    }

    private Share share(int index, @Nullable EventLoop loop) {
        Share share = shares;
        while (share != null && !(share.loop == loop && share.covers(receivers, index))) {
            share = share.next;
        }
        if (share == null) {
            share = new Share(
                    frame, receivers, index / Share.PIECE * Share.PIECE, loop, shares, senders, offeredAtNanos);
            shares = share;
        }
        return share;
    }

    /** Sets the channel's latest broadcast, before the offer; under the channel's lock. */
    void follow(@Nullable Acceptance channelsLatest) {
        latest = channelsLatest == null || channelsLatest.isDone() ? null : channelsLatest;
    }

    /** Returns the channel's latest broadcast, after the offer; under the channel's lock. */
    @Nullable
    Acceptance track() {
        if (shares == null && !covered) {
            return latest;
        }
        try {
            return track(frame.get(0).byteLength() + EVENT_BYTES + (long) ENTRY_BYTES * receivers.length);
        } catch (RuntimeException | Error e) {
            addFailure(e);
            return latest;
        }
    }

    private @Nullable Acceptance track(long weight) {
        Acceptance known = latest;
        int count = 0;
        for (Share share = shares; share != null; share = share.next) {
            count += share.isInline() ? 0 : 1;
        }
        if (count == 0) {
            if (covered && known != null && known.join(weight)) {
                acceptance = known;
            }
            return known;
        }
        if (covered && known != null) {
            // In the same queues, and behind what those receivers wait for.
            for (Share share = known.shares(); share != null; share = share.next) {
                if (share.loop != null && share.waits()) {
                    mark(share.loop);
                }
            }
            count = 0;
            for (Share share = shares; share != null; share = share.next) {
                count += share.isInline() ? 0 : 1;
            }
        }
        Share all = shares;
        if (all == null) {
            return known;
        }
        Acceptance whole = new Acceptance(senders, count, all, weight);
        for (Share share = all; share != null; share = share.next) {
            if (!share.isInline()) {
                share.completes(whole);
                elsewhere |= share.loop != null && !share.loop.isCurrent();
            }
        }
        acceptance = whole;
        return whole;
    }

    /**
     * Sends, or has sent, all that was queued; not to be called under a lock.
     *
     * @throws RuntimeException or an error, if the offer failed; the connections are then in order all the same
     */
    void flush() {
        for (Share share = shares; share != null; share = share.next) {
            try {
                share.start();
            } catch (RuntimeException | Error e) {
                addFailure(e);
            }
        }
        if (overflown != null) {
            overflown.forEach(Subscriber::flush);
        }
        if (behind) {
            senders.help();
        }
        if (failure != null) {
            release();
        }
    }

    private void release() {
        Subscriber claimed = orphan;
        if (claimed != null) {
            claimed.drain(frame, new Tally());
        }
        for (int i = missed; i < receivers.length; i++) {
            if (i < missedUnsent) {
                receivers[i].subscriber.flush();
            } else {
                // An event is missing: the client has to connect again.
                receivers[i].subscriber.close(
                        CloseCode.OVER_CAPACITY, CloseCode.OVER_CAPACITY.reason(), DisconnectReason.INTERNAL_ERROR);
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private void addFailure(Throwable next) {
        failure = failure == null ? next : failure;
    }

    /**
     * Returns the stage of this broadcast, after the flush: it completes when the event loops have accepted the frame. A
     * {@link SlowDown} if the publisher is ahead of sending threads or readers.
     */
    CompletionStage<Void> accepted() {
        Acceptance whole = acceptance;
        CompletionStage<Void> loops = whole != null && elsewhere ? whole : Lane.DONE;
        CompletionStage<Void> sendingThreads =
                whole != null && !whole.isDone() && (behind || senders.isBehind()) ? whole : Lane.DONE;
        return slow || sendingThreads != Lane.DONE
                ? new SlowDown(loops, sendingThreads, slow ? frame.get(0).byteLength() : 0)
                : loops;
    }
}
