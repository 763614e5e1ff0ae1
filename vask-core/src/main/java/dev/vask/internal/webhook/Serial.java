package dev.vask.internal.webhook;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Tasks done one at a time and in order, by whoever finds nobody at it; nobody waits. A task added from inside a task is
 * done after it.
 */
final class Serial {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    /** 0: idle. Above: somebody is at it, and has been asked that often. */
    private final AtomicInteger requests = new AtomicInteger();

    private final Consumer<Throwable> onBug;

    /** @param onBug told what a task threw; the others must be done all the same */
    Serial(Consumer<Throwable> onBug) {
        this.onBug = onBug;
    }

    /** Memory only. {@link #run} must follow. */
    void add(Runnable task) {
        tasks.add(task);
    }

    /** Does what was added, unless somebody is at it; he does it then. */
    void run() {
        if (requests.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            Runnable task = tasks.poll();
            while (task != null) {
                perform(task);
                task = tasks.poll();
            }
            seen = requests.addAndGet(-seen);
        } while (seen != 0);
    }

    private void perform(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            onBug.accept(e);
        }
    }
}
