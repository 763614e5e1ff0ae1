package dev.vask.transport.adapter;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Logs failures of one kind at a bounded rate: the first with its stack trace, later ones as one line with their number, at
 * most once a {@link #WINDOW}. A failure after a whole window without any is logged like the first.
 *
 * <p>One instance serves one kind of failure, such as "the authorizer failed". Thread-safe. No lock is held while the logger
 * is called, and an exception of the logger is ignored.
 */
public final class FailureLog {
    /** The shortest time between two lines. */
    public static final Duration WINDOW = Duration.ofMinutes(1);

    private static final long WINDOW_NANOS = WINDOW.toNanos();
    private static final int MAX_CAUSE_LENGTH = 300;

    private final System.Logger logger;
    private final System.Logger.Level level;
    private final LongSupplier nanoTime;
    private final @Nullable Timer timer;

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private boolean lineLogged;
    private long lineNanos;
    private long failureNanos;
    private long suppressed;
    private boolean reportScheduled;
    private Runnable cancelReport = () -> {};
    private String lastMessage = "";
    private @Nullable Throwable lastFailure;

    /** A clock that runs a task later. */
    @FunctionalInterface
    public interface Timer {
        /** Runs the task once after the delay, on any thread; returns the action that cancels it. */
        Runnable after(Duration delay, Runnable task);
    }

    /** A line to log once the lock is released. */
    private record Line(String message, @Nullable Throwable failure) {}

    /**
     * Creates a log that reports the number of suppressed failures with the next failure.
     *
     * @param nanoTime monotonic clock in nanoseconds
     */
    public FailureLog(System.Logger logger, System.Logger.Level level, LongSupplier nanoTime) {
        this(logger, level, nanoTime, null);
    }

    /**
     * Creates a log that reports the number of suppressed failures when the window ends.
     *
     * @param nanoTime monotonic clock in nanoseconds
     * @param timer null: the number is reported with the next failure
     */
    public FailureLog(System.Logger logger, System.Logger.Level level, LongSupplier nanoTime, @Nullable Timer timer) {
        this.logger = logger;
        this.level = level;
        this.nanoTime = nanoTime;
        this.timer = timer;
    }

    /**
     * Reports one failure.
     *
     * @param message the failed action, its object and the consequence; no trailing full stop
     * @param failure the cause; null if there is no exception
     */
    public void failed(String message, @Nullable Throwable failure) {
        failed(message, failure, 1);
    }

    /** Reports several failures at once, such as the events of one dropped batch. */
    public void failed(String message, @Nullable Throwable failure, long count) {
        long now = nanoTime.getAsLong();
        Line line = null;
        lock.lock();
        try {
            boolean quiet = !lineLogged || now - failureNanos >= WINDOW_NANOS;
            failureNanos = now;
            if (quiet && suppressed == 0) {
                line = new Line(count > 1 ? message + " (" + count + " at once)" : message, failure);
                lineLogged = true;
                lineNanos = now;
            } else {
                suppressed += count;
                lastMessage = message;
                lastFailure = failure;
                if (now - lineNanos >= WINDOW_NANOS) {
                    line = counted(now, quiet);
                }
            }
        } finally {
            lock.unlock();
        }
        log(line);
        schedule();
    }

    /** Logs the number of failures that were suppressed since the last line, if any. For the end of the log's owner. */
    public void flush() {
        Runnable cancel;
        lock.lock();
        try {
            cancel = cancelReport;
            cancelReport = () -> {};
            reportScheduled = false;
        } finally {
            lock.unlock();
        }
        cancel.run();
        report(0);
    }

    /** Logs the number of suppressed failures once the last line is old enough. */
    private void report(long minAgeNanos) {
        long now = nanoTime.getAsLong();
        Line line = null;
        lock.lock();
        try {
            if (suppressed > 0 && now - lineNanos >= minAgeNanos) {
                line = counted(now, false);
            }
        } finally {
            lock.unlock();
        }
        log(line);
    }

    /** Has the suppressed failures reported at the end of the window; one timer at a time. */
    private void schedule() {
        Timer runs = timer;
        if (runs == null) {
            return;
        }
        long delayNanos;
        lock.lock();
        try {
            if (suppressed == 0 || reportScheduled) {
                return;
            }
            reportScheduled = true;
            delayNanos = Math.max(0, WINDOW_NANOS - (nanoTime.getAsLong() - lineNanos));
        } finally {
            lock.unlock();
        }
        Runnable cancel = runs.after(Duration.ofNanos(delayNanos), () -> {
            lock.lock();
            try {
                reportScheduled = false;
            } finally {
                lock.unlock();
            }
            report(WINDOW_NANOS);
            schedule();
        });
        lock.lock();
        try {
            cancelReport = cancel;
        } finally {
            lock.unlock();
        }
    }

    /** Called under the lock. */
    private Line counted(long now, boolean withStackTrace) {
        String text = lastMessage + "; " + suppressed + " more of this kind in the last "
                + TimeUnit.NANOSECONDS.toSeconds(now - lineNanos) + " s";
        Throwable failure = lastFailure;
        suppressed = 0;
        lastFailure = null;
        lineNanos = now;
        return withStackTrace || failure == null
                ? new Line(text, failure)
                : new Line(text + ", the last one: " + oneLine(failure.toString()), null);
    }

    /** The text of an exception may contain input of a peer: it is bounded, and its control characters are replaced. */
    private static String oneLine(String text) {
        String bounded = text.length() > MAX_CAUSE_LENGTH ? text.substring(0, MAX_CAUSE_LENGTH) + "…" : text;
        return bounded.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", " ");
    }

    private void log(@Nullable Line line) {
        if (line == null) {
            return;
        }
        try {
            // As a ready text: braces in it are not placeholders of the logger.
            if (line.failure() == null) {
                logger.log(level, line.message());
            } else {
                logger.log(level, line.message(), line.failure());
            }
        } catch (RuntimeException | Error e) {
            // The logger runs code of the host application; the caller still has to respond, retry or release.
        }
    }
}
