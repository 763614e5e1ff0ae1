package dev.vask.benchmarks.load.client;

/** A measurement that cannot be had: something did not come in time, or came wrong. */
public final class LoadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LoadException(String message) {
        super(message);
    }

    public LoadException(String message, Throwable cause) {
        super(message, cause);
    }
}
