package dev.vask.benchmarks;

import dev.vask.Vask;
import dev.vask.auth.RequestSignature;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import dev.vask.transport.HeaderLookup;
import dev.vask.transport.HttpApi;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A server library's call: signature, body and JSON are checked and the event is delivered; no socket is read. */
public class HttpEventsBenchmark extends Measured {
    private static final String PATH = "/apps/" + Core.KEY + "/events";

    @Param({"0", "10"})
    int subscribers;

    private final Vask vask = Core.open();
    private final HttpApi api = vask.http();
    private String query = "";
    private ByteBuffer body = ByteBuffer.allocate(0);

    /** Signs one request, which may be made again for ten minutes. */
    @Setup
    public void sign() {
        for (int i = 0; i < subscribers; i++) {
            new FreeSocket(vask).says(Core.subscribe("room"));
        }
        String data = Core.PAYLOAD.replace("\"", "\\\"");
        String json = "{\"name\":\"tick\",\"channels\":[\"room\"],\"data\":\"" + data + "\"}";
        query = RequestSignature.sign(Core.app(), "POST", PATH, Map.of(), json, Instant.now()).entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                .collect(Collectors.joining("&"));
        body = ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
        check();
    }

    /** Looks whether it was answered well to the end. */
    @TearDown
    public void close() {
        check();
        vask.close();
    }

    private void check() {
        ApiResponse response = events().toCompletableFuture().join();
        if (response.status() != 200) {
            throw new IllegalStateException(response.body().text());
        }
    }

    /** One event of 200 bytes on one channel. */
    @Benchmark
    public CompletionStage<ApiResponse> events() {
        return api.handle(new ApiRequest("POST", PATH, query, HeaderLookup.NONE, body.duplicate()));
    }
}
