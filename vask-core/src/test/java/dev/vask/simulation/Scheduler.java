package dev.vask.simulation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs what waits in the {@link TaskQueue}s, one task after the other, in an order of the seed's. Where the core calls out,
 * {@link #preempt} lets other tasks come in between: so the interleavings of several threads are seen on one, as far as
 * threads meet where the core calls somebody.
 */
final class Scheduler {
    /** As many threads as may be inside the core at once. */
    private static final int MAX_DEPTH = 4;

    private static final int PREEMPT_ONE_IN = 6;
    /** A run has some thousand steps; one that has as many as these will never come to rest. */
    private static final long MAX_STEPS = 1_000_000;

    private final Chance chance;
    private final List<TaskQueue> ready = new ArrayList<>();
    private int depth;
    private @Nullable TaskQueue current;
    private long steps;
    private long moments;

    Scheduler(Chance chance) {
        this.chance = chance;
    }

    TaskQueue thread(String name) {
        return new TaskQueue(this, name, true);
    }

    TaskQueue pool(String name) {
        return new TaskQueue(this, name, false);
    }

    /** Actions and tasks so far. */
    long steps() {
        return steps;
    }

    void countStep() {
        steps++;
    }

    /** A later moment than every one before. */
    long moment() {
        return ++moments;
    }

    /** A queue has become ready, or ceased to be. */
    void update(TaskQueue queue) {
        boolean isReady = queue.isReady();
        if (isReady && queue.readyIndex < 0) {
            queue.readyIndex = ready.size();
            ready.add(queue);
        } else if (!isReady && queue.readyIndex >= 0) {
            TaskQueue last = ready.remove(ready.size() - 1);
            if (last != queue) {
                ready.set(queue.readyIndex, last);
                last.readyIndex = queue.readyIndex;
            }
            queue.readyIndex = -1;
        }
    }

    /** Runs one task; false if none is ready. */
    boolean step() {
        if (ready.isEmpty()) {
            return false;
        }
        if (steps > MAX_STEPS) {
            throw new IllegalStateException("the run does not come to rest");
        }
        run(ready.get(chance.below(ready.size())));
        return true;
    }

    private void run(TaskQueue queue) {
        @Nullable TaskQueue outer = current;
        steps++;
        depth++;
        current = queue;
        try {
            queue.runOne(chance);
        } finally {
            depth--;
            current = outer;
        }
    }

    /** Whose task is running, or null. */
    @Nullable
    TaskQueue current() {
        return current;
    }

    /** The core has called out: what happens elsewhere meanwhile? */
    void preempt() {
        if (depth < MAX_DEPTH && !ready.isEmpty() && chance.oneIn(PREEMPT_ONE_IN)) {
            int tasks = 1 + chance.below(3);
            while (tasks-- > 0 && step()) {
                // One more.
            }
        }
    }
}
