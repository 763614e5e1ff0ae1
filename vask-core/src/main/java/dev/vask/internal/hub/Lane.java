package dev.vask.internal.hub;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Steps of one channel, done one at a time and in order, each after the stage of the one before has completed. Whoever finds
 * the lane idle drives it; nobody waits. With a backplane that answers at once everything happens in the caller's turn.
 */
final class Lane {
    private static final System.Logger LOG = System.getLogger(Lane.class.getName());

    /** Nothing to wait for. */
    static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    /** A step; run without the lock. Its stage never fails: a step deals with its own failures. */
    @FunctionalInterface
    interface Step {
        CompletionStage<Void> run();
    }

    /** Whose lane it is. */
    @FunctionalInterface
    interface Owner {
        /** Asked, under the lock, for a last step whenever none waits. */
        @Nullable
        Step whenIdle();
    }

    private final ReentrantLock lock;
    private final Owner owner;

    // Guarded by the lock.
    /** Null while none waits: most channels are at rest for all of their life. */
    private @Nullable Queue<Step> steps;

    private boolean running;

    /** @param lock the owner's */
    Lane(ReentrantLock lock, Owner owner) {
        this.lock = lock;
        this.owner = owner;
    }

    /** Adds a step; called under the lock. {@link #run} must follow when the lock is free. */
    void add(Step step) {
        if (steps == null) {
            steps = new ArrayDeque<>(2);
        }
        steps.add(step);
    }

    /** Does what waits, unless somebody is at it. */
    void run() {
        lock.lock();
        try {
            if (running) {
                return;
            }
            running = true;
        } finally {
            lock.unlock();
        }
        go();
    }

    private void go() {
        while (true) {
            Step step = next();
            if (step == null) {
                return;
            }
            CompletionStage<Void> stage = call(step::run);
            if (!stage.toCompletableFuture().isDone()) {
                stage.whenComplete((done, failure) -> {
                    tell(failure);
                    go();
                });
                return;
            }
            if (stage.toCompletableFuture().isCompletedExceptionally()) {
                stage.whenComplete((done, failure) -> tell(failure));
            }
        }
    }

    /** A step that failed all the same is a bug; the lane must go on, or its channel would stand still for ever. */
    private static void tell(@Nullable Throwable failure) {
        if (failure != null) {
            LOG.log(System.Logger.Level.ERROR, "a step of a channel failed", failure);
        }
    }

    private @Nullable Step next() {
        lock.lock();
        try {
            Step step = steps == null ? null : steps.poll();
            if (step == null) {
                steps = null;
                step = owner.whenIdle();
            }
            running = step != null;
            return step;
        } finally {
            lock.unlock();
        }
    }

    /** The stage of a call to an engine; one that breaks its promise and throws counts as one that failed. */
    static CompletionStage<Void> call(Supplier<CompletionStage<Void>> engine) {
        try {
            return engine.get();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The next stage after this one has completed well. Inline, without a hop, where it has already. */
    static CompletionStage<Void> then(CompletionStage<Void> stage, Supplier<CompletionStage<Void>> next) {
        CompletableFuture<Void> future = stage.toCompletableFuture();
        return future.isDone() && !future.isCompletedExceptionally()
                ? call(next)
                : future.thenCompose(done -> next.get());
    }

    /** The stage, but a failure of it is told and ends here. */
    static CompletionStage<Void> settled(CompletionStage<Void> stage, Consumer<Throwable> onFailure) {
        return then(stage, () -> DONE, onFailure);
    }

    /** The same, and a failure of either is told and ends here. */
    static CompletionStage<Void> then(
            CompletionStage<Void> stage, Supplier<CompletionStage<Void>> next, Consumer<Throwable> onFailure) {
        return then(stage, next).exceptionally(failure -> {
            onFailure.accept(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
            return null;
        });
    }
}
