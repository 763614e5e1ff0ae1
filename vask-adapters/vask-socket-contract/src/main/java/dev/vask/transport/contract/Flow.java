package dev.vask.transport.contract;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One direction of a {@link ProxiedLink}: copies bytes on a thread of its own and does to them what it was told. Safe for
 * any thread; a fault holds for the bytes that come after it was set.
 */
public final class Flow {
    private static final int PIECE = 4 * 1024;
    private static final int TICKS_PER_SECOND = 20;

    private final Socket from;
    private final Socket to;
    private final Runnable cut;
    private volatile long delayNanos;
    private volatile int pieceBytes = PIECE;
    private volatile int bytesPerSecond;
    private volatile boolean swallowing;
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean endsWhenSpent;

    Flow(Socket from, Socket to, Runnable cut) {
        this.from = from;
        this.to = to;
        this.cut = cut;
    }

    /** Delivers every piece so much later. */
    public void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    /** Delivers every byte in a packet of its own. */
    public void byteByByte() {
        pieceBytes = 1;
    }

    /** Delivers so much and no more; what waits, waits at the sender once the buffers between are full. */
    public void throttle(int bytesEachSecond) {
        pieceBytes = Math.min(PIECE, Math.max(1, bytesEachSecond / TICKS_PER_SECOND));
        bytesPerSecond = bytesEachSecond;
    }

    /** From now on takes everything and delivers nothing, not even the end: a cable that was pulled. */
    public void swallow() {
        swallowing = true;
    }

    /** Delivers so many bytes more, then resets both ends. */
    public void cutAfter(long bytes) {
        endsWhenSpent = false;
        left.set(bytes);
    }

    /** Delivers so many bytes more, then ends this direction in order (FIN) and takes nothing more. */
    public void endAfter(long bytes) {
        endsWhenSpent = true;
        left.set(bytes);
    }

    /** Whether what was let through may go on. */
    private boolean spend() throws IOException {
        if (left.get() > 0) {
            return true;
        }
        if (endsWhenSpent) {
            to.shutdownOutput();
        } else {
            cut.run();
        }
        return false;
    }

    private void hold(int count) {
        long nanos = delayNanos;
        if (bytesPerSecond > 0) {
            nanos += 1_000_000_000L * count / bytesPerSecond;
        }
        for (long until = System.nanoTime() + nanos; nanos > 0; nanos = until - System.nanoTime()) {
            LockSupport.parkNanos(nanos);
        }
    }

    void start(String name) {
        Thread thread = new Thread(this::copy, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void copy() {
        byte[] piece = new byte[PIECE];
        try {
            OutputStream out = to.getOutputStream();
            while (spend()) {
                int count = from.getInputStream().read(piece, 0, (int) Math.min(pieceBytes, left.get()));
                if (count < 0) {
                    if (!swallowing) {
                        to.shutdownOutput();
                    }
                    return;
                }
                hold(count);
                // It may have been told a bound while it waited for these.
                int due = (int) Math.min(count, left.get());
                if (!swallowing) {
                    out.write(piece, 0, due);
                }
                left.addAndGet(-due);
            }
        } catch (IOException e) {
            // Reset by one end; so the other end is told likewise, unless the network tells it nothing.
            if (!swallowing) {
                cut.run();
            }
        }
    }
}
