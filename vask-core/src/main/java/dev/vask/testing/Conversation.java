package dev.vask.testing;

import dev.vask.Vask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Clients with names, and a record of what they and the server have said to each other, in the notation of
 * {@link Transcript}: what one wants to read when a test has failed. Safe for any thread.
 */
public final class Conversation {
    private final Vask vask;
    private final VirtualTime time;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<String> lines = new ArrayList<>();
    private Duration told;

    /** @param time the clock that {@code vask} was built with */
    public Conversation(Vask vask, VirtualTime time) {
        Objects.requireNonNull(vask, "vask must not be null");
        Objects.requireNonNull(time, "time must not be null");
        this.vask = vask;
        this.time = time;
        this.told = time.elapsed();
    }

    /**
     * Connects a client.
     *
     * @param name one word
     * @param target path and query: {@code /app/key?protocol=7}
     */
    public FakeSocket connects(String name, String target) {
        return FakeSocket.connect(vask, target, null, line -> add(name + " " + line));
    }

    /** Connects a client whom the host knows, as {@link dev.vask.transport.Handshake#principal}. */
    public FakeSocket connectsAs(Object principal, String name, String target) {
        return FakeSocket.connect(vask, target, principal, line -> add(name + " " + line));
    }

    private void add(String line) {
        lock.lock();
        try {
            Duration now = time.elapsed();
            String passed = passed(now.minus(told));
            if (passed != null) {
                lines.add(passed);
                told = now;
            }
            lines.add(line);
        } finally {
            lock.unlock();
        }
    }

    private static @Nullable String passed(Duration time) {
        long millis = time.toMillis();
        if (millis == 0) {
            return null;
        }
        return "+" + (millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms");
    }

    /** What was said so far, a line each. */
    @Override
    public String toString() {
        lock.lock();
        try {
            return String.join("\n", lines);
        } finally {
            lock.unlock();
        }
    }
}
