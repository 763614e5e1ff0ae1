package dev.vask.benchmarks.soak.server;

import dev.vask.VaskApp;
import dev.vask.benchmarks.load.Wire;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A thread of the host that publishes to one channel after the other, each event with its number in the channel and the moment
 * it was due. An open loop: what comes late does not put off the next.
 */
final class Publisher {
    private final VaskApp app;
    private final long[] published;
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean running;
    private @Nullable Thread thread;
    private int next;

    Publisher(VaskApp app, int channels) {
        this.app = app;
        this.published = new long[channels];
    }

    /** From now on so many a second, over all channels. */
    void start(int perSecond) {
        long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
        running = true;
        thread = new Thread(() -> run(interval), "publisher");
        thread.start();
    }

    /** Returns when nothing more will be published. */
    void stop() throws InterruptedException {
        running = false;
        Thread stopping = thread;
        if (stopping != null) {
            LockSupport.unpark(stopping);
            stopping.join();
        }
    }

    /** While it runs nobody may ask. */
    String counts() {
        return Arrays.stream(published).mapToObj(Long::toString).collect(Collectors.joining(" "));
    }

    long failures() {
        return failures.get();
    }

    private void run(long interval) {
        for (long due = System.nanoTime(); running; due += interval) {
            for (long now = System.nanoTime(); now < due && running; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            int channel = next++ % published.length;
            var unused = app.trigger(Channels.name(channel), Wire.EVENT, Wire.data(++published[channel], due))
                    .whenComplete((nothing, failure) -> {
                        if (failure != null) {
                            failures.incrementAndGet();
                        }
                    });
        }
    }
}
