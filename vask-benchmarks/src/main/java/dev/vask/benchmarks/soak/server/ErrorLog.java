package dev.vask.benchmarks.soak.server;

import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Counts what is logged as an error, by whomever. The console shows it as well, and warnings. */
final class ErrorLog extends Handler {
    private final AtomicLong errors = new AtomicLong();

    static ErrorLog install() {
        ErrorLog log = new ErrorLog();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        root.addHandler(log);
        return log;
    }

    long count() {
        return errors.get();
    }

    @Override
    public void publish(LogRecord line) {
        if (line.getLevel().intValue() >= Level.SEVERE.intValue()) {
            errors.incrementAndGet();
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
