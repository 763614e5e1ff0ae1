package dev.vask.internal.net;

import dev.vask.Limits;
import dev.vask.internal.hub.Subscriber.Claim;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.OutboundText;
import org.jspecify.annotations.Nullable;

/** What an {@link Outbox} remembers, and the steps that touch nothing else: they call nobody. */
abstract class OutboxMemory extends StateWord {
    /** Somebody drains or has promised to, or a batch is at the socket; whoever it is owns {@code sending}. */
    static final int BUSY = 2;
    /** There is something to look at: a queue, a close, the end. */
    static final int PENDING = 4;

    /** Most messages in a batch: the time that a batch takes shows whether its reader reads, so it must not be a long one. */
    static final int MAX_BATCH = 1_024;

    /** So many times the bound is the end while no batch is at the socket. */
    private static final long ABANDONED = 16;

    final Limits limits;

    // Whose BUSY is. The frame of a broadcast is not put into sending where it is the only one: a store less each.
    Batch sending = Batch.EMPTY;
    /** What the broadcast's frame has, or 0. */
    int claimedBytes;
    /** When the batch at the socket was queued or, if the server was late with it, handed to the socket. */
    long sinceNanos;

    // Guarded by the lock.
    Batch queue = Batch.EMPTY;
    /** A batch is at the socket and nobody drains: its completion will. */
    boolean parked;
    /** Nothing is taken any more: closing, dead or overflown. */
    boolean shut;

    boolean overflown;
    boolean closeCalled;
    boolean dead;

    @Nullable
    CloseStatus closing;

    OutboxMemory(Limits limits) {
        this.limits = limits;
    }

    /** Queues a frame; a flush must follow. */
    final void offer(OutboundText frame, long nowNanos) {
        int flags = lock();
        try {
            if (!shut) {
                enqueue(frame, nowNanos);
                flags |= PENDING;
            }
        } finally {
            unlock(flags);
        }
    }

    /** Queues a frame of a broadcast, and answers what its caller must do about it. */
    final Claim claim(OutboundText frame, long nowNanos) {
        int flags = lock();
        try {
            if (shut) {
                return Claim.NONE;
            }
            if (flags == 0 && frame.byteLength() > 0) {
                // At rest: the frame need not be kept here.
                claimedBytes = frame.byteLength();
                sinceNanos = nowNanos;
                flags = BUSY;
                return Claim.DRAIN;
            }
            enqueue(frame, nowNanos);
            if (overflown) {
                flags |= PENDING;
                return Claim.FLUSH;
            }
            boolean wasBusy = (flags & BUSY) != 0;
            flags = BUSY | PENDING;
            if (!wasBusy) {
                return Claim.DRAIN;
            }
            if (parked) {
                return isLong() ? Claim.SLOW : Claim.NONE;
            }
            return isLong() ? Claim.HELP : Claim.LATER;
        } finally {
            unlock(flags);
        }
    }

    /** The bytes that wait here or are at the socket. */
    final long waitingBytes() {
        int flags = lock();
        try {
            return queue.bytes() + sending.bytes() + claimedBytes;
        } finally {
            unlock(flags);
        }
    }

    private boolean isLong() {
        return queue.bytes() > limits.maxQueuedBytes() / 4 || queue.size() > limits.maxQueuedMessages() / 4;
    }

    private void enqueue(OutboundText frame, long nowNanos) {
        queue = queue.with(frame, nowNanos);
        if (parked ? isOverBound() : isAbandoned()) {
            overflow();
        }
    }

    /**
     * Whether the reader is too slow. The batch at the socket counts for at most half of the bound: the server may have
     * collected it while its own threads were behind, or it may be one large frame.
     */
    private boolean isOverBound() {
        int messages = sending.size() + (claimedBytes > 0 ? 1 : 0);
        return queue.bytes() + Math.min(sending.bytes() + claimedBytes, limits.maxQueuedBytes() / 2)
                        > limits.maxQueuedBytes()
                || queue.size() + Math.min(messages, limits.maxQueuedMessages() / 2) > limits.maxQueuedMessages();
    }

    /**
     * Whether the queue is far beyond the bound although no batch is at the socket. The sending threads do not run, and frames
     * other than events, which nothing refuses, continue to arrive.
     */
    private boolean isAbandoned() {
        return queue.size() > 1
                && (queue.bytes() > ABANDONED * limits.maxQueuedBytes()
                        || queue.size() > ABANDONED * limits.maxQueuedMessages());
    }

    /** Under the lock. */
    final void overflow() {
        overflown = true;
        shut = true;
        queue = Batch.EMPTY;
    }

    /** Makes the queue what is to be sent next. Under the lock, for whose BUSY is. */
    final void takeQueue() {
        if (sending.isEmpty()) {
            sinceNanos = queue.sinceNanos();
        }
        Batch rest = queue.rest(MAX_BATCH);
        Batch first = queue.first(MAX_BATCH);
        sending = sending.isEmpty() ? first : sending.with(first);
        queue = rest;
    }

    /** What was at the socket is not any more. For whose BUSY is. */
    final void hasLeft() {
        claimedBytes = 0;
        if (!sending.isEmpty()) {
            sending = Batch.EMPTY;
        }
    }

    /** The reader is too slow, and its close is not decided yet. */
    final boolean isSlow() {
        return overflown && closing == null && !dead;
    }

    /** What to close with, for the one who is to do it; under the lock. */
    final @Nullable CloseStatus closeOnce() {
        CloseStatus due = closeCalled || dead ? null : closing;
        closeCalled |= due != null;
        return due;
    }
}
