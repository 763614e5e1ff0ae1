package dev.vask.transport;

import java.util.concurrent.CompletionStage;

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
     * Answers a request. Never blocks; the stage never completes exceptionally, and may complete on any thread.
     */
    CompletionStage<ApiResponse> handle(ApiRequest request);
}
