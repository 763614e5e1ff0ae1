package dev.vask.reliability;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What Vask logs while this is open, at every level, the finest too. Prints nothing meanwhile. */
final class Logs extends Handler implements AutoCloseable {
    /** What classes that capture lock: there is one log. */
    static final String RESOURCE = "log";

    private static final Logger VASK = Logger.getLogger("dev.vask");

    private final Level before = VASK.getLevel();
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    /** The only thread whose records are captured; null for all threads. */
    private final Thread thread;

    private Logs(Thread thread) {
        this.thread = thread;
        setLevel(Level.ALL);
    }

    static Logs capture() {
        return capture(null);
    }

    /** Captures the records of this thread only: other tests run at the same time. */
    static Logs captureThread() {
        return capture(Thread.currentThread());
    }

    private static Logs capture(Thread thread) {
        Logs logs = new Logs(thread);
        VASK.setLevel(Level.ALL);
        VASK.setUseParentHandlers(false);
        VASK.addHandler(logs);
        return logs;
    }

    @Override
    public void publish(LogRecord event) {
        if (thread != null && thread != Thread.currentThread()) {
            return;
        }
        Stream<?> parameters = event.getParameters() == null ? Stream.empty() : Stream.of(event.getParameters());
        Stream<Throwable> thrown = Stream.iterate(event.getThrown(), t -> t != null, Throwable::getCause);
        lines.add(Stream.of(Stream.of(event.getLevel(), event.getLoggerName(), event.getMessage()), parameters, thrown)
                .flatMap(part -> part)
                .map(String::valueOf)
                .collect(Collectors.joining(" ")));
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    /** Each record as one text: level, logger, message, parameters, exceptions. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    String text() {
        return String.join("|", lines());
    }

    @Override
    public void close() {
        VASK.removeHandler(this);
        VASK.setUseParentHandlers(true);
        VASK.setLevel(before);
    }
}
