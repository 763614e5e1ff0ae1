package dev.vask.examples.demo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the demo answers, for whichever server to send. */
record DemoResponse(int status, Map<String, String> headers, ByteBuffer body) {
    private static final String JSON = "application/json; charset=utf-8";

    /** Keeps the headers in their order, and the body as a view of its own. */
    DemoResponse {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        body = body.asReadOnlyBuffer();
    }

    /** A view of its own for every caller: sending one moves its position. */
    @Override
    public ByteBuffer body() {
        return body.duplicate();
    }

    static DemoResponse of(int status, String contentType, ByteBuffer body) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", contentType);
        headers.put("Cache-Control", "no-cache");
        headers.put("X-Content-Type-Options", "nosniff");
        return new DemoResponse(status, headers, body);
    }

    static DemoResponse text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", utf8(text));
    }

    static DemoResponse json(String json) {
        return of(200, JSON, utf8(json));
    }

    /** An error as the page shows it: {@code {"error":"…"}}. */
    static DemoResponse error(int status, String message) {
        return of(status, JSON, utf8(Json.object(json -> json.writeStringField("error", message))));
    }

    DemoResponse with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new DemoResponse(status, more, body);
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
