package dev.vask.internal.net;

import dev.vask.Limits;
import dev.vask.internal.hub.Counters;
import dev.vask.internal.hub.Tally;
import dev.vask.spi.VaskTime;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.EventLoop;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import dev.vask.transport.Socket;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to one connection.
 *
 * <p>Its laws:
 * <ul>
 *   <li>{@link #offer} and {@link #claim} touch memory only and may be called under a channel's lock; what may do I/O is in
 *       {@link #drain}, {@link #flush} and {@link #close}.
 *   <li>One thread drains at a time, and one batch is at the socket at a time. Meanwhile the queue collects; the next batch
 *       takes all of it: that is how many small messages become one write.
 *   <li>While a batch is at the socket the queue is bounded in bytes, in messages and in the age of the oldest message. A
 *       reader beyond a bound is too slow: its queue is dropped and the connection closed. Single messages are never
 *       dropped: no client could notice. While no batch is at the socket the server is behind, not the reader; publishers
 *       are slowed then (docs/adr/0011).
 *   <li>If the socket has an event loop, batches are handed to the socket on that loop only. A batch at the socket has then
 *       reached the server's own writing, and does not wait for a task of the loop.
 *   <li>After {@link #close} nothing more is offered; what is queued is sent first, then the close, and after a grace time
 *       the socket is aborted: not every layer reports a close that the peer never answers.
 * </ul>
 *
 * <p>A broadcast does this for every subscriber, so a message that finds the connection at rest costs two atomic operations
 * and allocates nothing. The drain is a trampoline: completions inside {@code send} do not grow the stack.
 */
final class Outbox extends OutboxMemory implements SendCallback {
    private static final System.Logger LOG = System.getLogger(Outbox.class.getName());
    private static final VarHandle IN_SEND;

    static {
        try {
            IN_SEND = MethodHandles.lookup().findVarHandle(Outbox.class, "inSend", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Socket socket;
    private final VaskTime time;
    private final Counters counters;
    private final Owner owner;
    private final @Nullable EventLoop eventLoop;

    /** How the batch at the socket ends. The same again as long as batches leave inside send: see {@link Later}. */
    private SendCallback completion = this;
    /** The batch has left, and its owner has not looked yet. */
    private boolean completed;
    /** The queue collected behind a small batch at the socket: its age is the reader's. For the owner of BUSY. */
    private boolean heldUp;
    /** The socket reports parts of batches: the age counts from the last part. For the owner of BUSY. */
    private boolean inParts;
    /**
     * The thread that called send last, by identity: a host application's thread may override {@code getId}. Stored only when it
     * changes, because a store of a reference costs the garbage collector.
     */
    private @Nullable Thread sender;
    /** Whether that thread is inside send. Released after, and acquired before, {@link #sender}. */
    @SuppressWarnings("UnusedVariable") // Accessed by IN_SEND.
    private boolean inSend;

    // Guarded by the lock.
    private VaskTime.@Nullable Cancellable ageTimer;
    private boolean ageWatched;
    private VaskTime.@Nullable Cancellable graceTimer;

    /** Whose outbox it is. Called without the lock. */
    interface Owner {
        /** The reader is too slow; the queue is dropped already. */
        void onSlow();

        /** Sending failed with an exception; the socket is aborted next. */
        void onBroken(Throwable failure);

        /** The socket is of no use any more and has been aborted. */
        void onLost();
    }

    Outbox(Socket socket, VaskTime time, Limits limits, Counters counters, Owner owner) {
        super(limits);
        this.socket = socket;
        this.time = time;
        this.counters = counters;
        this.owner = owner;
        this.eventLoop = socket.eventLoop();
    }

    /** Returns the event loop of the socket; null if it has none. */
    @Nullable
    EventLoop eventLoop() {
        return eventLoop;
    }

    /** Queues a frame; nothing happens to it after a close. */
    void offer(OutboundText frame) {
        offer(frame, time.nanoTime());
    }

    // --- sending ---

    /** Sends what is queued, unless somebody is about to. */
    void flush() {
        if (!isSet(PENDING)) {
            return;
        }
        int flags = lock();
        boolean slow = isSlow();
        boolean mine = !slow && (flags & BUSY) == 0;
        unlock(mine ? flags | BUSY : flags);
        if (slow) {
            owner.onSlow();
        } else if (mine) {
            drainOnLoop();
        }
    }

    private void drainOnLoop() {
        EventLoop loop = eventLoop;
        if (loop != null && !loop.isCurrent()) {
            try {
                loop.execute(this::drainAndCount);
                return;
            } catch (RuntimeException | Error e) {
                LOG.log(System.Logger.Level.DEBUG, "event loop rejected a batch; sending on this thread: {0}", e);
            }
        }
        drainAndCount();
    }

    private void drainAndCount() {
        try {
            Tally tally = new Tally();
            drain(tally);
            tally.addTo(counters);
        } catch (RuntimeException | Error e) {
            broke(e);
        }
    }

    /** The claim is lost with the thread that had it, so no other thread would send. */
    private void broke(Throwable failure) {
        try {
            owner.onBroken(failure);
        } finally {
            abort();
        }
    }

    /**
     * Sends the frame that was claimed, and what was queued after it. For who has claimed it; a batch that does not leave at
     * once is not waited for.
     *
     * @param claimed that frame alone, the same list for all its receivers
     */
    void drain(List<OutboundText> claimed, Tally tally) {
        try {
            drainClaimed(claimed, tally);
        } catch (RuntimeException | Error e) {
            broke(e);
        }
    }

    private void drainClaimed(List<OutboundText> claimed, Tally tally) {
        if (claimedBytes == 0) {
            // It is in the queue, behind another.
            drain(tally);
        } else if (isSet(PENDING)) {
            claimedBytes = 0;
            sending = sending.with(claimed.get(0), sinceNanos);
            drain(tally);
        } else if (send(claimed, claimedBytes, tally) && !rest()) {
            drain(tally);
        }
    }

    private void drain(Tally tally) {
        do {
            if (isSet(PENDING) && !takePending()) {
                return;
            }
            if (!sending.isEmpty() && !send(sending, sending.bytes(), tally)) {
                return;
            }
        } while (!rest());
    }

    /** Takes the queue, or does what else there is to do; false if the drain is over. */
    private boolean takePending() {
        int flags = lock();
        if (dead) {
            unlock(flags);
            return false;
        }
        if (isSlow()) {
            sending = Batch.EMPTY;
            unlock(PENDING);
            owner.onSlow();
            return false;
        }
        if (!queue.isEmpty() && !closeCalled) {
            try {
                takeQueue();
                // A close comes after what is queued: there will be something to look at.
                flags = closing == null && queue.isEmpty() ? BUSY : BUSY | PENDING;
            } finally {
                unlock(flags);
            }
            return true;
        }
        if (!sending.isEmpty()) {
            unlock(flags);
            return true;
        }
        CloseStatus due = closeOnce();
        unlock(0);
        GuardedSocket.close(socket, due, counters);
        return false;
    }

    /** Whether the batch has left; else its completion goes on. */
    private boolean send(List<OutboundText> batch, long bytes, Tally tally) {
        tally.add(batch.size(), bytes);
        completed = false;
        Thread current = Thread.currentThread();
        if (sender != current) {
            sender = current;
        }
        IN_SEND.setRelease(this, true);
        boolean taken = GuardedSocket.send(socket, batch, completion, counters);
        IN_SEND.setRelease(this, false);
        if (!taken) {
            abort();
            return false;
        }
        if (!completed && leaveToCompletion()) {
            return false;
        }
        heldUp = false;
        hasLeft();
        return true;
    }

    /** Leaves the batch to its completion; false if that has come already. */
    private boolean leaveToCompletion() {
        long now = time.nanoTime();
        int flags = lock();
        if (completed) {
            unlock(flags);
            return false;
        }
        parked = true;
        if (!heldUp) {
            // The reader is not the reason for the time before.
            sinceNanos = now;
        }
        boolean arm = !ageWatched && !dead;
        ageWatched |= arm;
        CloseStatus past = overflown ? closeOnce() : null;
        unlock(flags);
        GuardedSocket.close(socket, past, counters);
        if (arm) {
            watchAge(limits.maxSendAge());
        }
        return true;
    }

    /** Gives up being busy; false if there is something to look at. */
    private boolean rest() {
        if (replace(BUSY, 0)) {
            return true;
        }
        int flags = lock();
        boolean more = (flags & PENDING) != 0;
        unlock(more ? flags : 0);
        return !more;
    }

    @Override
    public void sent() {
        sent(this);
    }

    @Override
    public void failed(Throwable cause) {
        LOG.log(System.Logger.Level.DEBUG, "a send failed: {0}", cause.toString());
        abort();
    }

    @Override
    public void progressed() {
        progressed(this);
    }

    private void progressed(SendCallback reported) {
        long now = time.nanoTime();
        int flags = lock();
        if (reported == completion) {
            inParts = true;
            sinceNanos = now;
        }
        unlock(flags);
    }

    private void sent(SendCallback ended) {
        if ((boolean) IN_SEND.getAcquire(this) && sender == Thread.currentThread()) {
            completed = true;
            return;
        }
        SendCallback next;
        try {
            next = new Later();
        } catch (OutOfMemoryError e) {
            broke(e);
            return;
        }
        int flags = lock();
        if (ended != completion || dead) {
            unlock(flags);
            return;
        }
        boolean mine = parked;
        parked = false;
        completed = !mine;
        if (mine) {
            completion = next;
        }
        unlock(flags);
        if (mine) {
            boolean full = sending.size() >= MAX_BATCH;
            hasLeft();
            // Before the outbox rests: frames that are queued after that do not wait for the reader.
            heldUp = false;
            if (!rest()) {
                heldUp = !full && !inParts;
                drainOnLoop();
            }
        }
    }

    /** How a batch ends after one did that had to be waited for: a layer that tells of that one twice means no other. */
    private final class Later implements SendCallback {
        @Override
        public void sent() {
            Outbox.this.sent(this);
        }

        @Override
        public void progressed() {
            Outbox.this.progressed(this);
        }

        @Override
        public void failed(Throwable cause) {
            Outbox.this.failed(cause);
        }
    }

    // --- the end ---

    /**
     * Sends what is queued, then closes. The first close wins.
     *
     * @param last sent before the close; null for nothing
     * @param dropQueue whether to send only that, because the peer does not keep up
     */
    void close(CloseStatus status, @Nullable OutboundText last, boolean dropQueue) {
        long now = time.nanoTime();
        int flags = lock();
        if (closing != null || dead) {
            unlock(flags);
            return;
        }
        CloseStatus past;
        try {
            closing = status;
            shut = true;
            if (dropQueue) {
                queue = Batch.EMPTY;
            }
            past = dropQueue && parked ? closeOnce() : null;
            if (last != null) {
                queue = queue.with(last, now);
            }
        } finally {
            unlock(flags | PENDING);
        }
        keepGrace(time.after(limits.closeGrace(), this::abort));
        GuardedSocket.close(socket, past, counters);
        flush();
    }

    private void keepGrace(VaskTime.Cancellable timer) {
        int flags = lock();
        graceTimer = timer;
        boolean over = dead;
        unlock(flags);
        if (over) {
            timer.cancel();
        }
    }

    /** The socket is closed: whatever waits is let go. */
    void closed() {
        int flags = lock();
        dead = true;
        shut = true;
        queue = Batch.EMPTY;
        VaskTime.Cancellable age = ageTimer;
        VaskTime.Cancellable grace = graceTimer;
        unlock(flags | PENDING);
        if (age != null) {
            age.cancel();
        }
        if (grace != null) {
            grace.cancel();
        }
    }

    /** Drops the connection now. */
    void abort() {
        closed();
        GuardedSocket.abort(socket, counters);
        owner.onLost();
    }

    // --- the age of what is at the socket ---

    /** One lazy timer: armed by the first send that does not leave at once, again only while sends take long. */
    private void watchAge(Duration wait) {
        VaskTime.Cancellable timer = time.after(wait, this::checkAge);
        int flags = lock();
        boolean idle = !parked || dead;
        ageTimer = idle ? null : timer;
        ageWatched = !idle;
        unlock(flags);
        if (idle) {
            timer.cancel();
        }
    }

    private void checkAge() {
        long now = time.nanoTime();
        int flags = lock();
        ageTimer = null;
        boolean watched = parked && !dead && closing == null;
        long lateNanos = now - sinceNanos - limits.maxSendAge().toNanos();
        if (watched && lateNanos > IdleWatch.PAUSE.toNanos()) {
            // Nothing ran for a while, this neither: the reader gets a moment more.
            sinceNanos += lateNanos + IdleWatch.PAUSE.toNanos();
            lateNanos = -IdleWatch.PAUSE.toNanos();
        }
        boolean tooOld = watched && lateNanos >= 0;
        ageWatched = watched && !tooOld;
        if (tooOld) {
            overflow();
        }
        unlock(flags);
        if (tooOld) {
            owner.onSlow();
        } else if (watched) {
            watchAge(Duration.ofNanos(-lateNanos));
        }
    }
}
