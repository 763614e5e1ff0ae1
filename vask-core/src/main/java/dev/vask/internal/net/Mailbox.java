package dev.vask.internal.net;

import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one connection, done one at a time and in order, whatever threads they come from.
 *
 * <p>A counter, not a lock: whoever raises it from zero drains; nobody waits. A command that needs an answer from outside
 * returns a stage; the mailbox pauses until it completes, and whoever completes it goes on draining.
 */
final class Mailbox {
    /** A command. */
    @FunctionalInterface
    interface Command {
        /** Null, or a stage that must complete before the next command runs. */
        @Nullable
        CompletionStage<?> run();
    }

    private final Queue<Command> commands = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Consumer<Throwable> onBug;

    /** @param onBug told what a command, or its stage, failed with: the mailbox must go on, or its connection would be deaf for ever */
    Mailbox(Consumer<Throwable> onBug) {
        this.onBug = onBug;
    }

    /** Commands not done yet, the running one included. */
    int size() {
        return waiting.get();
    }

    void post(Command command) {
        commands.add(command);
        if (waiting.getAndIncrement() == 0) {
            drain();
        }
    }

    private void drain() {
        do {
            CompletionStage<?> pause = runNext();
            if (pause != null && !pause.toCompletableFuture().isDone()) {
                pause.whenComplete((done, failure) -> {
                    if (waiting.decrementAndGet() != 0) {
                        drain();
                    }
                });
                return;
            }
        } while (waiting.decrementAndGet() != 0);
    }

    private @Nullable CompletionStage<?> runNext() {
        try {
            Command command = commands.poll();
            // Counted only after it was added, so there is one.
            CompletionStage<?> pause = command == null ? null : command.run();
            return pause == null ? null : pause.whenComplete(this::report);
        } catch (RuntimeException | Error e) {
            onBug.accept(e);
            return null;
        }
    }

    private void report(@Nullable Object done, @Nullable Throwable failure) {
        if (failure != null) {
            onBug.accept(failure);
        }
    }
}
