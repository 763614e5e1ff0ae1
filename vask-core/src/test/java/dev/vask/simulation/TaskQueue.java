package dev.vask.simulation;

import dev.vask.transport.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * An executor whose tasks wait for the {@link Scheduler}. A serial one is a thread: one task at a time, in order. Any other
 * is a pool: several at once, in any order.
 */
final class TaskQueue implements EventLoop {
    private final Scheduler scheduler;
    private final String name;
    private final boolean serial;
    private final List<Runnable> tasks = new ArrayList<>();
    private int first;
    private int running;
    private boolean starved;
    private boolean rejecting;
    private boolean killed;
    /** Where it stands among the ready ones, or -1. The scheduler's. */
    int readyIndex = -1;

    TaskQueue(Scheduler scheduler, String name, boolean serial) {
        this.scheduler = scheduler;
        this.name = name;
        this.serial = serial;
    }

    @Override
    public void execute(Runnable task) {
        if (killed) {
            return;
        }
        if (rejecting) {
            throw new RejectedExecutionException(name + " takes nothing");
        }
        tasks.add(task);
        scheduler.update(this);
    }

    @Override
    public boolean isCurrent() {
        return scheduler.current() == this;
    }

    /** From now on its tasks wait, whatever happens; false lets them go on. */
    void starve(boolean on) {
        starved = on;
        scheduler.update(this);
    }

    /** Its process is gone, and whatever waited. */
    void kill() {
        killed = true;
        tasks.clear();
        first = 0;
        scheduler.update(this);
    }

    void reject(boolean on) {
        rejecting = on;
    }

    boolean isEmpty() {
        return first == tasks.size();
    }

    boolean isReady() {
        return !starved && !isEmpty() && !(serial && running > 0);
    }

    /** On the calling thread, if this one is free: what its thread would do, somebody else may. */
    void runHere(Runnable task) {
        if (running > 0) {
            execute(task);
            return;
        }
        running++;
        scheduler.update(this);
        try {
            task.run();
        } finally {
            running--;
            scheduler.update(this);
        }
    }

    void runOne(Chance chance) {
        Runnable task = take(chance);
        running++;
        scheduler.update(this);
        try {
            task.run();
        } finally {
            running--;
            scheduler.update(this);
        }
    }

    private Runnable take(Chance chance) {
        int at = serial ? first : first + chance.below(tasks.size() - first);
        Runnable task = tasks.get(at);
        tasks.set(at, tasks.get(first));
        first++;
        if (first == tasks.size()) {
            tasks.clear();
            first = 0;
        } else if (first > 64 && first * 2 > tasks.size()) {
            tasks.subList(0, first).clear();
            first = 0;
        }
        return task;
    }

    @Override
    public String toString() {
        return name;
    }
}
