package dev.vask.spring;

import org.springframework.context.SmartLifecycle;

/**
 * One step of Vask's end. The higher a phase, the earlier it stops; Spring Boot's web server waits for its requests in
 * {@code DEFAULT_PHASE - 1024} and stops in {@code DEFAULT_PHASE - 2048}.
 */
final class VaskLifecycle implements SmartLifecycle {
    /** Before the web server stops, so that clients are told to go elsewhere while requests are still answered. */
    static final int DRAIN = DEFAULT_PHASE - 512;
    /** After it: until then requests may publish. Before beans are destroyed: they are told of the last disconnections. */
    static final int CLOSE = DEFAULT_PHASE - 2048 - 512;

    /** Ends, and runs what it is given when that is done. */
    @FunctionalInterface
    interface End {
        void then(Runnable done);
    }

    private final int phase;
    private final End end;
    private volatile boolean running;
    private volatile boolean ended;

    VaskLifecycle(int phase, End end) {
        this.phase = phase;
        this.end = end;
    }

    @Override
    public void start() {
        if (ended) {
            throw new IllegalStateException(
                    "a Vask that was stopped with its application context cannot be opened again:"
                            + " close the context and start a new one");
        }
        running = true;
    }

    @Override
    public void stop(Runnable callback) {
        running = false;
        ended = true;
        end.then(callback);
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return phase;
    }

    /** Tests pause a context that is not in use, and use it again. */
    @Override
    public boolean isPauseable() {
        return false;
    }
}
