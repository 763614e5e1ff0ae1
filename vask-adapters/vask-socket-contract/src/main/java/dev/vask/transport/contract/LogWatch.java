package dev.vask.transport.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Records what a server and its adapter log at INFO and above through {@code java.util.logging}. */
final class LogWatch extends Handler {
    private final Queue<LogRecord> lines = new ConcurrentLinkedQueue<>();
    private final Queue<LogRecord> withStackTrace = new ConcurrentLinkedQueue<>();
    private final Logger root = Logger.getLogger("");
    private final Level before = root.getLevel();

    private LogWatch() {
        setLevel(Level.INFO);
    }

    static LogWatch start() {
        LogWatch watch = new LogWatch();
        watch.root.setLevel(Level.INFO);
        watch.root.addHandler(watch);
        return watch;
    }

    @Override
    public void publish(LogRecord logged) {
        if (isLoggable(logged)) {
            lines.add(logged);
            if (logged.getThrown() != null) {
                withStackTrace.add(logged);
            }
        }
    }

    /** Forgets what was logged so far. */
    void take() {
        take(logged -> true);
    }

    /** Returns the lines logged since the last call. */
    List<String> take(Predicate<LogRecord> wanted) {
        return text(lines, wanted);
    }

    /** Returns the lines logged with a stack trace since the start. */
    List<String> stackTraces(Predicate<LogRecord> wanted) {
        return text(withStackTrace, wanted);
    }

    private static List<String> text(Queue<LogRecord> records, Predicate<LogRecord> wanted) {
        List<String> texts = new ArrayList<>();
        SimpleFormatter formatter = new SimpleFormatter();
        for (LogRecord logged = records.poll(); logged != null; logged = records.poll()) {
            if (wanted.test(logged)) {
                texts.add(logged.getLevel() + " " + logged.getLoggerName() + ": " + formatter.formatMessage(logged)
                        + " " + logged.getThrown());
            }
        }
        return texts;
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        root.removeHandler(this);
        root.setLevel(before);
    }
}
