package dev.vask.transport;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The protocol's HTTP API; implemented by the core, mounted by an adapter. The adapter owns routing and reading the
 * body; the core owns everything a request means. Safe for any thread.
 */
public interface HttpApi {
    /**
     * Whether a request to this path is the API's. Others belong to the host application.
     *
     * @param rawPath the path as received, less the prefix under which the host mounted Vask
     */
    boolean handles(String rawPath);

    /**
     * Whether a request is the API's, where the path alone does not decide it: the host application may have pages of its own
     * under the same path. Adapters ask this method.
     *
     * @param rawPath as in {@link #handles(String)}
     * @param rawQuery the query as received, null if there is none
     */
    default boolean handles(String rawPath, @Nullable String rawQuery) {
        return handles(rawPath);
    }

    /**
     * Answers a request. Never blocks; the stage never completes exceptionally, and may complete on any thread.
     */
    CompletionStage<ApiResponse> handle(ApiRequest request);
}
