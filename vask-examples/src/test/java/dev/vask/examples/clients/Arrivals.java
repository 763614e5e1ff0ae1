package dev.vask.examples.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Things that other threads report, in the order of their coming; a test waits for the next one. */
final class Arrivals<T> {
    private static final int PATIENCE_SECONDS = 10;

    private final String name;
    private final BlockingQueue<T> waiting = new LinkedBlockingQueue<>();
    private final List<T> all = Collections.synchronizedList(new ArrayList<>());

    Arrivals(String name) {
        this.name = name;
    }

    void add(T thing) {
        all.add(thing);
        waiting.add(thing);
    }

    /** The first that was not taken yet. */
    T next() throws InterruptedException {
        T thing = waiting.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(thing)
                .as("another one of %s within %d s; so far: %s", name, PATIENCE_SECONDS, all)
                .isNotNull();
        return thing;
    }

    /** Takes until one equals the expected. */
    void await(T expected) throws InterruptedException {
        while (!next().equals(expected)) {
            // what came before is still in all()
        }
    }

    /** Everything so far, taken or not. */
    List<T> all() {
        synchronized (all) {
            return List.copyOf(all);
        }
    }
}
