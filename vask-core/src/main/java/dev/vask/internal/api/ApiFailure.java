package dev.vask.internal.api;

import java.util.Map;

/** A request that is answered with an error; the message tells the caller what to mend. Carries no stack trace. */
final class ApiFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, String> headers;

    ApiFailure(int status, String message) {
        this(status, message, Map.of());
    }

    ApiFailure(int status, String message, Map<String, String> headers) {
        super(message, null, false, false);
        this.status = status;
        this.headers = headers;
    }

    int status() {
        return status;
    }

    /** What the answer says in headers. */
    Map<String, String> headers() {
        return headers;
    }
}
