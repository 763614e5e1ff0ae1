package dev.vask.redis;

import dev.vask.spi.BackplaneException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Calls of the core that have not completed: whatever happens they do, also when the backplane is closed under them. */
final class UnderWay {
    private final Map<Long, CompletableFuture<?>> calls = new ConcurrentHashMap<>();
    private final AtomicLong number = new AtomicLong();
    private volatile boolean over;

    /** Makes a call; whatever goes wrong is the stage's, as one kind of exception that says what became of it. */
    <T> CompletableFuture<T> call(Supplier<? extends CompletionStage<T>> made) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Long own = number.incrementAndGet();
        calls.put(own, result);
        try {
            made.get().whenComplete((value, failure) -> {
                calls.remove(own);
                if (failure == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(Failures.of(failure));
                }
            });
        } catch (RuntimeException e) {
            calls.remove(own);
            result.completeExceptionally(Failures.of(e));
        }
        if (over) {
            end();
        }
        return result;
    }

    /** Nobody answers any more. */
    void end() {
        over = true;
        calls.values()
                .forEach(call -> call.completeExceptionally(
                        BackplaneException.unconfirmed("the backplane was closed meanwhile", null)));
        calls.clear();
    }
}
