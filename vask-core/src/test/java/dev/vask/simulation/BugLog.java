package dev.vask.simulation;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The core logs as errors what it catches of its own, and goes on. Here that is a failure of the run on this thread.
 * Warnings are for what hosts and sockets do wrong, which these do.
 */
final class BugLog extends Handler {
    private static final Logger VASK = Logger.getLogger("dev.vask");

    private final Thread thread = Thread.currentThread();
    private @Nullable String first;

    private BugLog() {
        setLevel(Level.SEVERE);
    }

    static BugLog watch() {
        BugLog log = new BugLog();
        VASK.addHandler(log);
        return log;
    }

    @Nullable
    String first() {
        return first;
    }

    @Override
    public void publish(LogRecord event) {
        if (first == null && Thread.currentThread() == thread && isLoggable(event)) {
            first = event.getMessage() + ": " + event.getThrown();
        }
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        VASK.removeHandler(this);
    }
}
