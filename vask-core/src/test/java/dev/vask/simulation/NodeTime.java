package dev.vask.simulation;

import dev.vask.spi.VaskTime;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The clock as one node has it: when the node is killed, its timers are gone. */
final class NodeTime implements VaskTime {
    private final SimTime time;
    private final Set<Cancellable> timers = new LinkedHashSet<>();
    private boolean killed;

    NodeTime(SimTime time) {
        this.time = time;
    }

    void kill() {
        killed = true;
        timers.forEach(Cancellable::cancel);
        timers.clear();
    }

    @Override
    public long nanoTime() {
        return time.nanoTime();
    }

    @Override
    public long epochMillis() {
        return time.epochMillis();
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        Cancellable[] own = new Cancellable[1];
        own[0] = time.after(delay, () -> {
            timers.remove(own[0]);
            if (!killed) {
                task.run();
            }
        });
        timers.add(own[0]);
        return () -> {
            timers.remove(own[0]);
            own[0].cancel();
        };
    }

    @Override
    public void await(CompletionStage<?> stage, Duration atMost) {
        time.await(stage, atMost);
    }
}
