package dev.vask.conformance;

import dev.vask.testing.FakeSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** Runs tasks on threads of their own, begun at one moment. Waits are on conditions; the deadline only ends a hang. */
final class Together {
    private static final long DEADLINE_SECONDS = 20;

    private Together() {}

    static void run(List<Runnable> tasks) {
        CountDownLatch start = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(tasks.size());
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (Runnable task : tasks) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                    task.run();
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                } finally {
                    done.countDown();
                }
            });
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        start.countDown();
        try {
            if (!done.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                AssertionError hang = new AssertionError("it hangs");
                threads.forEach(thread -> {
                    Throwable where = new Throwable(thread.getName());
                    where.setStackTrace(thread.getStackTrace());
                    hang.addSuppressed(where);
                });
                throw hang;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        if (failure.get() != null) {
            throw new AssertionError("one of the threads failed", failure.get());
        }
    }

    static void await(String what, FakeSocket socket, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS / 2);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(
                        "no " + what + "; so far: " + socket.frames() + ", closed " + socket.closeCode());
            }
            Thread.onSpinWait();
        }
    }

    static long count(FakeSocket socket, String part) {
        return socket.frames().stream().filter(frame -> frame.contains(part)).count();
    }

    /** Says a frame that is answered, and waits for one answer more than there were. */
    static void ask(FakeSocket socket, String frame, String answer) {
        long before = count(socket, answer);
        socket.says(frame);
        await(answer, socket, () -> count(socket, answer) > before);
    }
}
