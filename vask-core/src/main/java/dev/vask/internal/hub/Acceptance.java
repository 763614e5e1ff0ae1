package dev.vask.internal.hub;

import dev.vask.transport.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Completes when event loops and the executor for broadcasts have run the shares of a broadcast. Later events of the channel
 * join it while their receivers wait for the same shares, so an event loop that falls behind costs no object per event.
 *
 * <p>Until then the weight of its events, in bytes, counts against the bound of {@link Senders}. Safe for any thread.
 */
public final class Acceptance extends CompletableFuture<Void> {
    private static final AtomicIntegerFieldUpdater<Acceptance> MISSING =
            AtomicIntegerFieldUpdater.newUpdater(Acceptance.class, "missing");
    private static final AtomicLongFieldUpdater<Acceptance> WEIGHT =
            AtomicLongFieldUpdater.newUpdater(Acceptance.class, "weight");
    private static final long COMPLETE = -1;

    private final Senders senders;

    @SuppressWarnings("UnusedVariable") // MISSING reads it.
    private volatile int missing;

    private volatile long weight;
    /** The shares, for {@link #covers}; null once complete, because a share retains frame and receivers. */
    private volatile @Nullable Share shares;

    /**
     * @param count the number of shares that have to run
     * @param shares these shares, linked
     */
    Acceptance(Senders senders, int count, Share shares, long weight) {
        this.senders = senders;
        this.missing = count;
        this.shares = shares;
        this.weight = weight;
        senders.addBacklog(weight);
    }

    /** Adds the weight of an event that completes with this one; false if this one is complete. */
    boolean join(long more) {
        senders.addBacklog(more);
        long known = weight;
        while (known != COMPLETE) {
            if (WEIGHT.compareAndSet(this, known, known + more)) {
                return true;
            }
            known = weight;
        }
        senders.addBacklog(-more);
        return false;
    }

    /** Whether a share of this event loop has not begun: it reaches all receivers that are claimed by then. */
    boolean covers(@Nullable EventLoop loop) {
        for (Share share = shares; share != null; share = share.next) {
            if (share.loop == loop && share.waits()) {
                return true;
            }
        }
        return false;
    }

    /** The shares, linked; null once complete. */
    @Nullable
    Share shares() {
        return shares;
    }

    /** One share has run. */
    void ran() {
        if (MISSING.decrementAndGet(this) == 0) {
            shares = null;
            senders.addBacklog(-WEIGHT.getAndSet(this, COMPLETE));
            complete(null);
        }
    }
}
