package dev.vask.internal.net;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
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

    /** Whose mailbox it is. */
    @FunctionalInterface
    interface Owner {
        /** A command, or its stage, failed. The mailbox goes on, or its connection would be deaf for ever. */
        void onBug(Throwable bug);
    }

    private static final AtomicIntegerFieldUpdater<Mailbox> WAITING =
            AtomicIntegerFieldUpdater.newUpdater(Mailbox.class, "waiting");

    private static final AtomicIntegerFieldUpdater<Mailbox> BYTES =
            AtomicIntegerFieldUpdater.newUpdater(Mailbox.class, "bytes");

    @SuppressWarnings("rawtypes") // The class of a generic type is raw.
    private static final AtomicReferenceFieldUpdater<Mailbox, @Nullable Queue> COMMANDS =
            AtomicReferenceFieldUpdater.newUpdater(Mailbox.class, Queue.class, "commands");

    private final Owner owner;
    private volatile int waiting;
    /** Bytes of the messages among the commands that have not run. */
    private volatile int bytes;
    /** Null until a command has to wait, which on most connections none ever has. */
    private volatile @Nullable Queue<Command> commands;

    Mailbox(Owner owner) {
        this.owner = owner;
    }

    /** Commands not done yet, the running one included. */
    int size() {
        return waiting;
    }

    /** Whether the next command runs at once. */
    boolean isEmpty() {
        return waiting == 0;
    }

    /**
     * Posts the command for a message, unless too much waits behind the running command. One message may wait whatever its size, as
     * that is bounded elsewhere.
     *
     * @param size of the message in bytes; of no interest if it does not have to wait
     * @return false, and nothing is posted, if {@code most} messages wait or there would be more than {@code mostBytes}
     */
    boolean post(Command command, int size, int most, int mostBytes) {
        int ahead = waiting;
        if (ahead == 0 || size == 0) {
            if (ahead > most) {
                return false;
            }
            post(command);
            return true;
        }
        int held = bytes;
        if (ahead > most || (held > 0 && (long) held + size > mostBytes)) {
            return false;
        }
        BYTES.addAndGet(this, size);
        post(() -> {
            BYTES.addAndGet(this, -size);
            return command.run();
        });
        return true;
    }

    void post(Command command) {
        if (WAITING.compareAndSet(this, 0, 1)) {
            drain(command);
            return;
        }
        queue().add(command);
        if (WAITING.getAndIncrement(this) == 0) {
            drain(next());
        }
    }

    private Queue<Command> queue() {
        Queue<Command> queue = commands;
        if (queue == null) {
            COMMANDS.compareAndSet(this, null, new ConcurrentLinkedQueue<Command>());
            queue = Objects.requireNonNull(commands);
        }
        return queue;
    }

    /** There is one: what waits is counted only after it was queued. */
    private Command next() {
        return Objects.requireNonNull(queue().poll());
    }

    private void drain(Command first) {
        Command command = first;
        while (true) {
            CompletionStage<?> pause = run(command);
            if (pause != null && !pause.toCompletableFuture().isDone()) {
                pause.whenComplete((done, failure) -> {
                    if (WAITING.decrementAndGet(this) != 0) {
                        drain(next());
                    }
                });
                return;
            }
            if (WAITING.decrementAndGet(this) == 0) {
                return;
            }
            command = next();
        }
    }

    private @Nullable CompletionStage<?> run(Command command) {
        try {
            CompletionStage<?> pause = command.run();
            return pause == null ? null : pause.whenComplete(this::report);
        } catch (RuntimeException | Error e) {
            owner.onBug(e);
            return null;
        }
    }

    private void report(@Nullable Object done, @Nullable Throwable failure) {
        if (failure != null) {
            owner.onBug(failure);
        }
    }
}
