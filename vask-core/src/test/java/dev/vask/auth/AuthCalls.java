package dev.vask.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Calls of an auth endpoint, as client libraries make them and as they should not be made. */
final class AuthCalls {
    static final String FORM = "application/x-www-form-urlencoded";

    private AuthCalls() {}

    static ApiRequest request(String method, String path, String type, String body, Object principal) {
        Map<String, String> headers = type.isEmpty() ? Map.of() : Map.of("content-type", type, "x-token", "t1");
        ByteBuffer bytes =
                ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
        return new ApiRequest(
                method, "", path, null, name -> headers.get(name.toLowerCase(Locale.ROOT)), bytes, principal);
    }

    static ApiResponse answer(AuthEndpoint endpoint, ApiRequest request) {
        CompletionStage<ApiResponse> stage = endpoint.handle(request);
        assertThat(stage.toCompletableFuture()).isCompleted();
        return stage.toCompletableFuture().join();
    }

    static String form(String socketId, String channel) {
        return "socket_id=" + socketId + "&channel_name=" + URLEncoder.encode(channel, StandardCharsets.UTF_8);
    }

    static void assertRefused(ApiResponse answer, int status, String because) {
        assertThat(answer.status()).as(answer.body().text()).isEqualTo(status);
        assertThat(answer.contentType()).isEqualTo("text/plain; charset=utf-8");
        assertThat(answer.body().text()).contains(because).endsWith("\n").hasLineCount(1);
    }
}
