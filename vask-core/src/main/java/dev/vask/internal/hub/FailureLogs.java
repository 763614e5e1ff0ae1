package dev.vask.internal.hub;

import dev.vask.spi.VaskTime;
import dev.vask.transport.adapter.FailureLog;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Holds one {@link FailureLog} for each kind of failure of one Vask. Thread-safe. */
final class FailureLogs {
    /** Kinds are named by the code and by classes of the host application: more than these share one log. */
    private static final int MAX_KINDS = 256;

    private static final String OTHER = "other";

    private final VaskTime time;
    private final ConcurrentMap<String, FailureLog> byKind = new ConcurrentHashMap<>();

    FailureLogs(VaskTime time) {
        this.time = time;
    }

    /** Returns the log of a kind; the first call decides on its logger and level. */
    FailureLog of(System.Logger logger, System.Logger.Level level, String kind) {
        FailureLog known = byKind.get(kind);
        return known != null
                ? known
                : byKind.computeIfAbsent(
                        byKind.size() < MAX_KINDS ? kind : OTHER,
                        added -> new FailureLog(
                                logger, level, time::nanoTime, (delay, task) -> time.after(delay, task)::cancel));
    }

    /** Returns a log without a timer for an object that flushes it when it ends, such as a webhook endpoint. */
    FailureLog create(System.Logger logger) {
        return new FailureLog(logger, System.Logger.Level.WARNING, time::nanoTime);
    }

    /** Logs the suppressed numbers and cancels the timers. */
    void flush() {
        byKind.values().forEach(FailureLog::flush);
    }
}
