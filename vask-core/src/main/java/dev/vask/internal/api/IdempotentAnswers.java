package dev.vask.internal.api;

import dev.vask.spi.VaskTime;
import dev.vask.transport.ApiResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What was answered to requests that carry an idempotency key: the second one with the same key gets the first one's answer
 * and does nothing. Kept for two minutes, and of each app for the last thousand: no app
 * makes another one forget. Safe for any thread.
 */
final class IdempotentAnswers {
    private static final long KEPT_NANOS = Duration.ofMinutes(2).toNanos();
    private static final int MOST = 1_000;

    private final VaskTime time;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock; of each app, the oldest first. An app without answers is not in it. */
    private final Map<String, Map<String, Answer>> answersOfApps = new HashMap<>();

    private record Answer(CompletableFuture<ApiResponse> response, long sinceNanos) {}

    IdempotentAnswers(VaskTime time) {
        this.time = time;
    }

    CompletionStage<ApiResponse> once(String app, String key, Supplier<CompletionStage<ApiResponse>> call) {
        long now = time.nanoTime();
        CompletableFuture<ApiResponse> response = new CompletableFuture<>();
        lock.lock();
        try {
            answersOfApps.values().removeIf(answers -> forgetOld(answers, now));
            Map<String, Answer> answers = answersOfApps.computeIfAbsent(app, added -> new LinkedHashMap<>());
            Answer before = answers.putIfAbsent(key, new Answer(response, now));
            if (before != null) {
                return before.response();
            }
            if (answers.size() > MOST) {
                answers.remove(answers.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
        begun(call).whenComplete((answer, failure) -> {
            if (answer != null && answer.status() < 500) {
                response.complete(answer);
                return;
            }
            // What may not have happened may be tried again.
            forget(app, key, response);
            if (answer != null) {
                response.complete(answer);
            } else {
                response.completeExceptionally(failure);
            }
        });
        return response;
    }

    /** A call that throws has failed as well: whoever comes with its key must not wait for it. */
    private static CompletionStage<ApiResponse> begun(Supplier<CompletionStage<ApiResponse>> call) {
        try {
            return call.get();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Whether nothing is left. */
    private static boolean forgetOld(Map<String, Answer> answers, long now) {
        Iterator<Answer> oldest = answers.values().iterator();
        while (oldest.hasNext() && now - oldest.next().sinceNanos() >= KEPT_NANOS) {
            oldest.remove();
        }
        return answers.isEmpty();
    }

    private void forget(String app, String key, CompletableFuture<ApiResponse> response) {
        lock.lock();
        try {
            Map<String, Answer> answers = answersOfApps.get(app);
            Answer kept = answers == null ? null : answers.get(key);
            // It may be a later request's by now.
            if (answers != null && kept != null && kept.response() == response) {
                answers.remove(key);
            }
        } finally {
            lock.unlock();
        }
    }
}
