package dev.vask.internal.json;

/** A peer's text is not the JSON it should be. Carries no stack trace: it is a peer's mistake, not a bug. */
public final class MalformedJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedJsonException(String message) {
        super(message, null, false, false);
    }
}
