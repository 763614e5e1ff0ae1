package dev.vask.internal.api;

import dev.vask.spi.VaskTime;
import dev.vask.transport.ApiResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What was answered to requests that carry an idempotency key: the second one with the same key gets the first one's answer
 * and does nothing. Kept for two minutes, and for the last ten thousand. Safe for any thread.
 */
final class IdempotentAnswers {
    private static final long KEPT_NANOS = Duration.ofMinutes(2).toNanos();
    private static final int MOST = 10_000;

    private final VaskTime time;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock; the oldest first. */
    private final Map<String, Answer> answers = new LinkedHashMap<>();

    private record Answer(CompletableFuture<ApiResponse> response, long sinceNanos) {}

    IdempotentAnswers(VaskTime time) {
        this.time = time;
    }

    CompletionStage<ApiResponse> once(String app, String key, Supplier<CompletionStage<ApiResponse>> call) {
        // An app's key holds no slash.
        String id = app + "/" + key;
        long now = time.nanoTime();
        CompletableFuture<ApiResponse> response = new CompletableFuture<>();
        lock.lock();
        try {
            Iterator<Answer> oldest = answers.values().iterator();
            while (oldest.hasNext() && now - oldest.next().sinceNanos() >= KEPT_NANOS) {
                oldest.remove();
            }
            Answer before = answers.putIfAbsent(id, new Answer(response, now));
            if (before != null) {
                return before.response();
            }
            if (answers.size() > MOST) {
                answers.remove(answers.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
        call.get().whenComplete((answer, failure) -> {
            if (answer != null && answer.status() < 500) {
                response.complete(answer);
                return;
            }
            // What may not have happened may be tried again.
            forget(id);
            if (answer != null) {
                response.complete(answer);
            } else {
                response.completeExceptionally(failure);
            }
        });
        return response;
    }

    private void forget(String id) {
        lock.lock();
        try {
            answers.remove(id);
        } finally {
            lock.unlock();
        }
    }
}
