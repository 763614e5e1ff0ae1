package dev.vask.spi;

import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * An engine between nodes did not carry out a call, or cannot say whether it did. What stages of a {@link Backplane} fail
 * with; whoever publishes must know which of the two it is before it tries again (clustering.md §2, G3).
 */
public final class BackplaneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What became of the call. */
    public enum Outcome {
        /** Certainly not carried out: trying again repeats nothing. */
        REJECTED,
        /** The answer is missing: it may have been carried out, or may yet be. */
        UNCONFIRMED
    }

    private final Outcome outcome;

    private BackplaneException(Outcome outcome, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
    }

    /** A call that was certainly not carried out. */
    public static BackplaneException rejected(String message, @Nullable Throwable cause) {
        Objects.requireNonNull(message, "message must not be null");
        return new BackplaneException(Outcome.REJECTED, message, cause);
    }

    /** A call that may have been carried out. */
    public static BackplaneException unconfirmed(String message, @Nullable Throwable cause) {
        Objects.requireNonNull(message, "message must not be null");
        return new BackplaneException(Outcome.UNCONFIRMED, message, cause);
    }

    /** What became of the call. */
    public Outcome outcome() {
        return outcome;
    }

    /**
     * What a failed stage says of its call, however often the failure was wrapped on its way through other stages. Anything
     * that is not this exception leaves it open: {@link Outcome#UNCONFIRMED}.
     */
    public static Outcome outcomeOf(Throwable failure) {
        Objects.requireNonNull(failure, "failure must not be null");
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof BackplaneException known ? known.outcome() : Outcome.UNCONFIRMED;
    }
}
