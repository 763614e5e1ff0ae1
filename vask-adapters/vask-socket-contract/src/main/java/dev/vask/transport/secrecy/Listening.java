package dev.vask.transport.secrecy;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Reads what is logged and printed, as a person would get it, and keeps what must not be there. */
final class Listening extends Handler {
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final SimpleFormatter formatter = new SimpleFormatter();

    Listening() {
        setLevel(Level.ALL);
    }

    /** Listens to a logger at every level, the finest too. */
    void listenTo(Logger logger) {
        logger.setLevel(Level.ALL);
        logger.addHandler(this);
    }

    /** A stream that prints as this one does. */
    PrintStream listenTo(PrintStream stream) {
        return new PrintStream(new Line(stream), true, StandardCharsets.UTF_8);
    }

    @Override
    public void publish(LogRecord event) {
        StringWriter text = new StringWriter();
        text.append(formatter.formatMessage(event));
        if (event.getThrown() != null) {
            event.getThrown().printStackTrace(new PrintWriter(text));
        }
        read(event.getLoggerName(), text.toString());
    }

    private void read(String from, String text) {
        Secrecy.toldBy(text).ifPresent(what -> told.add(from + " told \"" + what + "\" in: " + text));
    }

    /** Fails with what was told since the last call. */
    void requireNothingTold() {
        String first = told.poll();
        if (first != null) {
            told.clear();
            throw new AssertionError("A secret or signature was told. " + first);
        }
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        // Listens to the end.
    }

    /** Passes everything on, and reads it line by line. */
    private final class Line extends OutputStream {
        private final PrintStream to;
        private final ReentrantLock lock = new ReentrantLock();
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Line(PrintStream to) {
            this.to = to;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            to.write(bytes, from, length);
            lock.lock();
            try {
                for (int i = from; i < from + length; i++) {
                    add(bytes[i]);
                }
            } finally {
                lock.unlock();
            }
        }

        private void add(byte b) {
            if (b != '\n') {
                line.write(b);
                return;
            }
            read("the console", line.toString(StandardCharsets.UTF_8));
            line.reset();
        }

        @Override
        public void flush() {
            to.flush();
        }
    }
}
