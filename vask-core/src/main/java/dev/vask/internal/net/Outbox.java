package dev.vask.internal.net;

import dev.vask.Limits;
import dev.vask.internal.hub.Counters;
import dev.vask.spi.VaskTime;
import dev.vask.transport.CloseStatus;
import dev.vask.transport.OutboundText;
import dev.vask.transport.SendCallback;
import dev.vask.transport.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to one connection.
 *
 * <p>Its laws:
 * <ul>
 *   <li>{@link #offer} touches memory only and may be called under a channel's lock; everything that may do I/O is in
 *       {@link #flush}.
 *   <li>One batch is at the socket at a time. While it is there the queue collects; the next batch takes all of it: that is
 *       how many small messages become one write.
 *   <li>Bounded in bytes, in messages and in the age of the oldest message that has not left. A reader beyond a bound is too slow: its
 *       queue is dropped and the connection closed. Single messages are never dropped: no client could notice.
 *   <li>After {@link #close} nothing more is offered; what is queued is sent first, then the close, and after a grace time
 *       the socket is aborted: not every layer reports a close that the peer never answers.
 * </ul>
 *
 * <p>The drain is a trampoline: completions inside {@code send} do not grow the stack.
 */
final class Outbox {
    private static final System.Logger LOG = System.getLogger(Outbox.class.getName());

    private final Socket socket;
    private final VaskTime time;
    private final Limits limits;
    private final Counters counters;
    private final Owner owner;

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private List<OutboundText> queue = new ArrayList<>(4);
    private long queuedBytes;
    /** The batch at the socket; empty where none is. It counts against the bounds until it has left. */
    private List<OutboundText> sending = List.of();

    private long sendingBytes;
    /** Somebody is in the flush loop, or about to look again. */
    private boolean draining;

    private boolean overflown;
    private VaskTime.@Nullable Cancellable ageTimer;
    /** When the oldest message of the queue, and of the batch at the socket, was offered. */
    private long queuedAtNanos;

    private long sendingSinceNanos;
    private @Nullable CloseStatus closing;
    private boolean closeCalled;
    private volatile boolean dead;

    private volatile VaskTime.@Nullable Cancellable graceTimer;

    /** Whose outbox it is. Called without the lock. */
    interface Owner {
        /** The reader is too slow; the queue is dropped already. */
        void onSlow();

        /** The socket is of no use any more and has been aborted. */
        void onLost();
    }

    Outbox(Socket socket, VaskTime time, Limits limits, Counters counters, Owner owner) {
        this.socket = socket;
        this.time = time;
        this.limits = limits;
        this.counters = counters;
        this.owner = owner;
    }

    /** Queues a frame; nothing happens to it after a close. */
    void offer(OutboundText frame) {
        lock.lock();
        try {
            if (closing != null || dead || overflown) {
                return;
            }
            if (queue.isEmpty()) {
                queuedAtNanos = time.nanoTime();
            }
            queue.add(frame);
            queuedBytes += frame.byteLength();
            if (queuedBytes + sendingBytes > limits.maxQueuedBytes()
                    || queue.size() + sending.size() > limits.maxQueuedMessages()) {
                overflown = true;
                dropQueue();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends what is queued, unless a batch is under way: then its completion does. */
    void flush() {
        lock.lock();
        try {
            if (draining) {
                return;
            }
            draining = true;
        } finally {
            lock.unlock();
        }
        drain();
    }

    /**
     * Sends what is queued, then closes. The first close wins.
     *
     * @param last sent before the close; null for nothing
     * @param dropQueue whether to send only that, because the peer does not keep up
     */
    void close(CloseStatus status, @Nullable OutboundText last, boolean dropQueue) {
        lock.lock();
        try {
            if (closing != null || dead) {
                return;
            }
            closing = status;
            if (dropQueue) {
                dropQueue();
            }
            if (last != null) {
                queue.add(last);
                queuedBytes += last.byteLength();
            }
        } finally {
            lock.unlock();
        }
        VaskTime.Cancellable timer = time.after(limits.closeGrace(), this::abortUnlessClosed);
        graceTimer = timer;
        if (dead) {
            timer.cancel();
        }
        flush();
    }

    /** The socket is closed: whatever waits is let go. */
    void closed() {
        VaskTime.Cancellable age;
        lock.lock();
        try {
            dead = true;
            dropQueue();
            age = ageTimer;
        } finally {
            lock.unlock();
        }
        cancel(age);
        cancel(graceTimer);
    }

    /** Drops the connection now. */
    void abort() {
        closed();
        callSocket(socket::abort);
        owner.onLost();
    }

    private void abortUnlessClosed() {
        if (!dead) {
            abort();
        }
    }

    private void drain() {
        while (true) {
            List<OutboundText> batch = null;
            CloseStatus close = null;
            boolean slow = false;
            boolean armAgeTimer = false;
            lock.lock();
            try {
                if (overflown && closing == null && !dead) {
                    slow = true;
                    draining = false;
                } else if (sending.isEmpty() && !dead && !queue.isEmpty() && !closeCalled) {
                    batch = queue;
                    queue = new ArrayList<>(4);
                    sending = batch;
                    sendingBytes = queuedBytes;
                    queuedBytes = 0;
                    sendingSinceNanos = queuedAtNanos;
                    armAgeTimer = ageTimer == null;
                } else if (closing != null && !closeCalled && !dead && (sending.isEmpty() || overflown)) {
                    close = closing;
                    closeCalled = true;
                } else {
                    draining = false;
                    return;
                }
            } finally {
                lock.unlock();
            }
            if (slow) {
                owner.onSlow();
                return;
            }
            if (close != null) {
                CloseStatus status = close;
                callSocket(() -> socket.close(status));
                continue;
            }
            if (batch != null) {
                send(batch);
                if (armAgeTimer && isSending()) {
                    watchAge(limits.maxSendAge());
                }
            }
        }
    }

    private boolean isSending() {
        lock.lock();
        try {
            return !sending.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void send(List<OutboundText> batch) {
        counters.messagesSent.add(batch.size());
        batch.forEach(frame -> counters.bytesSent.add(frame.byteLength()));
        try {
            socket.send(batch, new Completion(batch));
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.WARNING, "a socket threw from send, which its contract forbids", e);
            abort();
        }
    }

    private final class Completion implements SendCallback {
        private final List<OutboundText> batch;

        Completion(List<OutboundText> batch) {
            this.batch = batch;
        }

        @Override
        public void sent() {
            lock.lock();
            try {
                if (sending != batch) {
                    // Told twice, which the contract forbids: the next batch has not left yet.
                    return;
                }
                sending = List.of();
                sendingBytes = 0;
                if (draining) {
                    // Inside send, or the loop has not looked yet: it will see that the socket is free.
                    return;
                }
                draining = true;
            } finally {
                lock.unlock();
            }
            drain();
        }

        @Override
        public void failed(Throwable cause) {
            LOG.log(System.Logger.Level.DEBUG, "a send failed: {0}", cause.toString());
            abort();
        }
    }

    /** One lazy timer: armed by the first send that is still under way, again only while sends take long. */
    private void watchAge(Duration wait) {
        VaskTime.Cancellable timer = time.after(wait, this::checkAge);
        boolean idle;
        lock.lock();
        try {
            idle = sending.isEmpty() || dead;
            ageTimer = idle ? null : timer;
        } finally {
            lock.unlock();
        }
        if (idle) {
            timer.cancel();
        }
    }

    private void checkAge() {
        Duration rest;
        lock.lock();
        try {
            ageTimer = null;
            if (sending.isEmpty() || dead || closing != null) {
                return;
            }
            rest = limits.maxSendAge().minusNanos(time.nanoTime() - sendingSinceNanos);
            if (rest.isNegative() || rest.isZero()) {
                overflown = true;
                dropQueue();
                rest = Duration.ZERO;
            }
        } finally {
            lock.unlock();
        }
        if (rest.isZero()) {
            owner.onSlow();
        } else {
            watchAge(rest);
        }
    }

    private void dropQueue() {
        queue.clear();
        queuedBytes = 0;
    }

    private static void cancel(VaskTime.@Nullable Cancellable timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    private static void callSocket(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.WARNING, "a socket threw from close or abort, which its contract forbids", e);
        }
    }
}
