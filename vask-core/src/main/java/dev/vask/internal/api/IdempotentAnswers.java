package dev.vask.internal.api;

import dev.vask.spi.VaskTime;
import dev.vask.transport.ApiResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Stores the responses to requests with an idempotency key. A second request with the same key, method, path and body gets the
 * stored response and has no effect; another request with the key is refused with 422. A key counts from the arrival of its
 * first request, for two minutes; retries do not extend that. The last 1,000 keys are kept for each app, so no app makes another
 * one lose a response. Safe for any thread.
 */
final class IdempotentAnswers {
    private static final long KEPT_NANOS = Duration.ofMinutes(2).toNanos();
    private static final int MOST = 1_000;

    private final VaskTime time;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock; for each app, the oldest first. An app without answers is not in it. */
    private final Map<String, Map<String, Answer>> answersOfApps = new HashMap<>();

    private record Answer(Fingerprint request, CompletableFuture<ApiResponse> response, long sinceNanos) {}

    /**
     * What a key is bound to.
     *
     * @param call the segments of the path behind the app, decoded
     * @param bodyMd5 the verified digest of the body, empty for an empty body. The caller has signed it, so a collision would
     *     only replace one request of the caller by another one
     */
    record Fingerprint(String method, List<String> call, String bodyMd5) {}

    IdempotentAnswers(VaskTime time) {
        this.time = time;
    }

    /** The number of apps of which responses are kept. */
    int size() {
        lock.lock();
        try {
            return answersOfApps.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the stored response of a key, or makes the call and stores its response.
     *
     * @throws ApiFailure 422 if the key was used for another request
     */
    CompletionStage<ApiResponse> once(
            String app, String key, Fingerprint request, Supplier<CompletionStage<ApiResponse>> call)
            throws ApiFailure {
        long now = time.nanoTime();
        CompletableFuture<ApiResponse> response = new CompletableFuture<>();
        lock.lock();
        try {
            answersOfApps.values().removeIf(answers -> forgetOld(answers, now));
            Map<String, Answer> answers = answersOfApps.computeIfAbsent(app, added -> new LinkedHashMap<>());
            Answer before = answers.putIfAbsent(key, new Answer(request, response, now));
            if (before != null) {
                if (!before.request().equals(request)) {
                    throw new ApiFailure(
                            422,
                            "The X-Idempotency-Key was used for another request less than two minutes ago: a key is bound to"
                                    + " method, path and body; use a new key for each request");
                }
                return before.response();
            }
            if (answers.size() > MOST) {
                answers.remove(answers.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
        begun(call).whenComplete((answer, failure) -> {
            if (answer != null && isKept(answer.status())) {
                response.complete(answer);
                return;
            }
            forget(app, key, response);
            if (answer != null) {
                response.complete(answer);
            } else {
                response.completeExceptionally(failure);
            }
        });
        return response;
    }

    /** A call that may not have been executed can be retried, and a replayed request must not take a key. */
    private static boolean isKept(int status) {
        return status < 500 && status != 401;
    }

    /** Turns an exception of a call into a failed stage, so that other requests with its key do not wait forever. */
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
