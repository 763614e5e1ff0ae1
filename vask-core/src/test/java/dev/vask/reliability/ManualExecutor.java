package dev.vask.reliability;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** An executor that runs what it is given when the test says, or refuses it. */
final class ManualExecutor implements Executor {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    boolean rejects;

    @Nullable
    RuntimeException failure;

    int accepted;

    @Override
    public void execute(Runnable task) {
        if (rejects) {
            throw new RejectedExecutionException("full, says the test");
        }
        if (failure != null) {
            throw failure;
        }
        accepted++;
        tasks.add(task);
    }

    int waiting() {
        return tasks.size();
    }

    void runAll() {
        Runnable task = tasks.poll();
        while (task != null) {
            task.run();
            task = tasks.poll();
        }
    }
}
