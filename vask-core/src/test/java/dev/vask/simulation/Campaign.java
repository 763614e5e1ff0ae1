package dev.vask.simulation;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Many seeds, on all processors: the runs have nothing to do with each other. */
final class Campaign {
    private static final int ENOUGH = 20;

    private final AtomicLong next;
    private final long end;
    private final long steps;
    private final AtomicLong seedsDone = new AtomicLong();
    private final AtomicLong stepsDone = new AtomicLong();
    private final Map<Long, Outcome> failed = new ConcurrentSkipListMap<>();

    /** @param steps actions and tasks of each run */
    Campaign(long first, long seeds, long steps) {
        this.next = new AtomicLong(first);
        this.end = first + seeds;
        this.steps = steps;
    }

    Campaign run() throws InterruptedException {
        Thread[] threads = IntStream.range(0, Runtime.getRuntime().availableProcessors())
                .mapToObj(number -> new Thread(this::runSome, "simulation " + number))
                .toArray(Thread[]::new);
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return this;
    }

    private void runSome() {
        long seed = next.getAndIncrement();
        while (seed < end && failed.size() < ENOUGH) {
            Outcome outcome = Simulation.run(seed, steps);
            seedsDone.incrementAndGet();
            stepsDone.addAndGet(outcome.steps());
            if (outcome.violation() != null) {
                failed.put(seed, outcome);
            }
            seed = next.getAndIncrement();
        }
    }

    long seeds() {
        return seedsDone.get();
    }

    long steps() {
        return stepsDone.get();
    }

    /** By seed. */
    Map<Long, Outcome> failed() {
        return failed;
    }
}
