package dev.vask;

import java.util.ArrayDeque;
import java.util.Deque;

/** The actions that release what a Vask has started, run once in reverse order. For one thread at a time. */
final class Releases {
    private final Deque<Runnable> actions = new ArrayDeque<>();

    /** Adds an action for something that has just been started. */
    void add(Runnable action) {
        actions.push(action);
    }

    /** Runs every action, also after one has thrown; then throws the first exception, which carries the others. */
    void run() {
        Throwable first = null;
        while (!actions.isEmpty()) {
            try {
                actions.pop().run();
            } catch (RuntimeException | Error e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** Runs every action because of a failure, which carries what they throw. */
    void runAfter(Throwable failure) {
        try {
            run();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }
}
