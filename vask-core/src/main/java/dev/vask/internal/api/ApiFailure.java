package dev.vask.internal.api;

/** A request that is answered with an error; the message tells the caller what to mend. Carries no stack trace. */
final class ApiFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    ApiFailure(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
