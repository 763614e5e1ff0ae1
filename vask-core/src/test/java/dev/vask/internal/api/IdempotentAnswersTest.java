package dev.vask.internal.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.testing.VirtualTime;
import dev.vask.transport.ApiResponse;
import dev.vask.transport.OutboundText;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** docs/spec/protocol.md §16.3, rule 15: a key that is used again while its first request is open. */
class IdempotentAnswersTest {
    private static final IdempotentAnswers.Fingerprint REQUEST =
            new IdempotentAnswers.Fingerprint("POST", List.of("events"), "");

    private final IdempotentAnswers answers = new IdempotentAnswers(new VirtualTime());
    private CompletionStage<ApiResponse> answer = new CompletableFuture<>();
    private int calls;

    private static ApiResponse response(int status) {
        return new ApiResponse(status, "text/plain", OutboundText.of("x"));
    }

    private void send(String key, CompletionStage<ApiResponse> response) throws ApiFailure {
        answer = answers.once("app", key, REQUEST, () -> {
            calls++;
            return response;
        });
    }

    @Test
    @DisplayName("a request fails after its key was evicted and used again → the response of the later request stays")
    void lateFailureKeepsTheLaterResponse() throws ApiFailure {
        CompletableFuture<ApiResponse> first = new CompletableFuture<>();
        send("key", first);
        CompletionStage<ApiResponse> firstAnswer = answer;
        for (int i = 0; i < 1_000; i++) {
            send("other-" + i, CompletableFuture.completedFuture(response(200)));
        }
        ApiResponse stored = response(200);
        send("key", CompletableFuture.completedFuture(stored));
        first.complete(response(503));
        calls = 0;

        send("key", CompletableFuture.completedFuture(response(200)));

        assertThat(firstAnswer.toCompletableFuture().join().status()).isEqualTo(503);
        assertThat(answer.toCompletableFuture().join()).isSameAs(stored);
        assertThat(calls).isZero();
    }

    @Test
    @DisplayName("a request fails while its key is in use → the key is free, and a retry is executed")
    void failureFreesTheKey() throws ApiFailure {
        CompletableFuture<ApiResponse> first = new CompletableFuture<>();
        send("key", first);
        first.complete(response(503));

        send("key", CompletableFuture.completedFuture(response(200)));

        assertThat(calls).isEqualTo(2);
    }
}
