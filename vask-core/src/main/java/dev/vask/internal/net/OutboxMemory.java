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

    final Limits limits;

    // Whose BUSY is. The frame of a broadcast is not put into sending where it is the only one: a store less each.
    Batch sending = Batch.EMPTY;
    /** What the broadcast's frame has, or 0. */
    int claimedBytes;
    /** When the oldest of what is to be sent was queued. */
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
            if (flags == 0 && fits(frame)) {
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
            if (wasBusy) {
                return !parked && isLong() ? Claim.HELP : Claim.NONE;
            }
            return Claim.DRAIN;
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

    private boolean fits(OutboundText frame) {
        return frame.byteLength() > 0 && frame.byteLength() <= limits.maxQueuedBytes();
    }

    /** A single frame may exceed the bound in bytes: on an idle connection it does not show a slow consumer. */
    private void enqueue(OutboundText frame, long nowNanos) {
        boolean idle = queue.isEmpty() && sending.isEmpty() && claimedBytes == 0;
        queue = queue.with(frame, nowNanos);
        if (idle) {
            return;
        }
        if (queue.bytes() + sending.bytes() + claimedBytes > limits.maxQueuedBytes()
                || queue.size() + sending.size() + (claimedBytes > 0 ? 1 : 0) > limits.maxQueuedMessages()) {
            overflow();
        }
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
        sending = sending.isEmpty() ? queue : sending.with(queue);
        queue = Batch.EMPTY;
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
