package dev.vask.conformance;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.auth.RequestSignature;
import dev.vask.testing.VirtualTime;
import dev.vask.transport.ApiRequest;
import dev.vask.transport.ApiResponse;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A caller of the HTTP API that signs as server SDKs do: over the path and the values as they are before escaping. */
final class Http {
    private final Vask vask;
    private final VirtualTime time;
    private final App app;

    Http(Vask vask, VirtualTime time, App app) {
        this.vask = vask;
        this.time = time;
        this.app = app;
    }

    ApiResponse post(String call, String body) {
        return signed("POST", call, Map.of(), body);
    }

    ApiResponse get(String call, String... query) {
        Map<String, String> parameters = new TreeMap<>();
        for (int i = 0; i < query.length; i += 2) {
            parameters.put(query[i], query[i + 1]);
        }
        return signed("GET", call, parameters, "");
    }

    ApiResponse signed(String method, String call, Map<String, String> parameters, String body) {
        String path = "/apps/" + app.id() + "/" + call;
        return send(method, escaped(path), query(method, path, parameters, body), body);
    }

    SortedMap<String, String> query(String method, String path, Map<String, String> parameters, String body) {
        return RequestSignature.sign(app, method, path, parameters, body, Instant.ofEpochMilli(time.epochMillis()));
    }

    ApiResponse send(String method, String rawPath, Map<String, String> query, String body) {
        return send(method, rawPath, rawQuery(query), body);
    }

    ApiResponse send(String method, String rawPath, String rawQuery, String body) {
        return send(method, rawPath, rawQuery, body, Map.of());
    }

    ApiResponse send(String method, String rawPath, String rawQuery, String body, Map<String, String> headers) {
        return send("", method, rawPath, rawQuery, body, headers);
    }

    ApiResponse send(
            String prefix, String method, String rawPath, String rawQuery, String body, Map<String, String> headers) {
        ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
        return vask.http()
                .handle(new ApiRequest(method, prefix, rawPath, rawQuery, headers::get, bytes, null))
                .toCompletableFuture()
                .join();
    }

    static String rawQuery(Map<String, String> query) {
        return query.entrySet().stream()
                .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static String escaped(String path) {
        return path.replace("#", "%23").replace(" ", "%20");
    }
}
