package dev.vask.redis;

import dev.vask.spi.BackplaneException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What became of a call, by the way in which it failed. */
final class Failures {
    private Failures() {}

    /** An answer that is an error was not carried out; without an answer nobody knows. */
    static BackplaneException of(Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof BackplaneException known) {
            return known;
        }
        if (cause instanceof RedisCommandExecutionException) {
            return BackplaneException.rejected("Redis refused: " + cause.getMessage(), cause);
        }
        if (cause instanceof RedisConnectionException) {
            return BackplaneException.rejected("Redis is out of reach", cause);
        }
        if (cause instanceof RedisCommandTimeoutException) {
            return BackplaneException.unconfirmed("Redis did not answer in time", cause);
        }
        return BackplaneException.unconfirmed("the answer of Redis is missing", cause);
    }

    static BackplaneException outOfReach() {
        return BackplaneException.rejected("Redis is out of reach", null);
    }

    static BackplaneException closed() {
        return BackplaneException.rejected("the backplane is closed", null);
    }

    static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Returns the messages of a failure and of its last cause, which often is the only one with the reason: "Connection refused". */
    static String described(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        String cause = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        String text = message.contains(cause) ? message : message + ": " + cause;
        // Part of each address that Netty has not resolved.
        return text.replace("/<unresolved>", "");
    }

    /** Whether Redis asks for the call to be made elsewhere or later. */
    static boolean elsewhereOrLater(Throwable cause) {
        String message = cause.getMessage();
        return cause instanceof RedisCommandExecutionException
                && message != null
                && (moved(message)
                        || message.startsWith("TRYAGAIN")
                        || message.startsWith("CLUSTERDOWN")
                        || message.startsWith("LOADING")
                        || message.startsWith("MASTERDOWN")
                        || message.startsWith("READONLY")
                        || message.startsWith("UNBLOCKED"));
    }

    static boolean moved(Throwable cause) {
        String message = cause.getMessage();
        return message != null && moved(message);
    }

    private static boolean moved(String message) {
        return message.startsWith("MOVED") || message.startsWith("ASK ");
    }

    static boolean unknownScript(Throwable cause) {
        String message = cause.getMessage();
        return cause instanceof RedisCommandExecutionException && message != null && message.startsWith("NOSCRIPT");
    }
}
