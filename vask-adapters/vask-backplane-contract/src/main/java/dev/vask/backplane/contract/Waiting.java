package dev.vask.backplane.contract;

import dev.vask.testing.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Waits with a deadline, and lets virtual time pass meanwhile. */
final class Waiting {
    private static final Duration STEP = Duration.ofMillis(2);

    /** So much virtual time passes in a step. */
    private static final Duration VIRTUAL_STEP = Duration.ofMillis(20);

    /** What needs no time but the machine's has come by then: only afterwards virtual time passes. */
    private static final Duration AT_ONCE = Duration.ofMillis(200);

    private final Duration patience;
    private final @Nullable VirtualTime virtual;

    Waiting(BackplaneFixture fixture) {
        patience = fixture.patience();
        virtual = fixture.virtualTime();
    }

    /** Waits until it is so, or the test fails; for what is said. */
    void until(String what, BooleanSupplier condition) {
        if (!becomes(condition, patience)) {
            throw new AssertionError("waited " + patience + " in vain: " + what);
        }
    }

    private boolean becomes(BooleanSupplier condition, Duration atMost) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > atMost.toNanos()) {
                return false;
            }
            step(System.nanoTime() - begun > AT_ONCE.toNanos());
        }
        return true;
    }

    /** Why a stage failed, or null; a stage that does not complete fails the test. */
    @Nullable
    Throwable failure(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        if (virtual != null) {
            until("C8: a stage does not complete", future::isDone);
        }
        try {
            future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause() instanceof CompletionException wrapped ? wrapped.getCause() : e.getCause();
        } catch (TimeoutException e) {
            throw new AssertionError("C8: a stage did not complete within " + patience, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static AssertionError interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted while waiting", e);
    }

    /** Lets engine's time pass: for what must not happen, or only then. */
    void pass(Duration time) {
        long begun = nanos();
        while (nanos() - begun < time.toNanos()) {
            step(true);
        }
    }

    /** The engine's time. */
    long nanos() {
        return virtual == null ? System.nanoTime() : virtual.nanoTime();
    }

    private void step(boolean passes) {
        if (virtual != null && passes) {
            virtual.advance(VIRTUAL_STEP);
        }
        try {
            TimeUnit.NANOSECONDS.sleep(STEP.toNanos());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }
}
