package dev.vask;

import java.util.Objects;

/**
 * Where servers of this protocol differ, what Vask does. The defaults suit every client library; change one only for a
 * client you know. Immutable.
 *
 * @param requireVersion refuse a handshake without {@code protocol} with 4008, instead of taking it for version 7
 * @param errorBeforeClose send a {@code pusher:error} event before each close: old clients read the event, browsers the
 *     close code
 * @param failedSubscribe which events answer a failed subscription
 * @param duplicateSubscribe how a second subscription of one connection to one channel is answered
 * @param closeOnFailedSignIn close with 4009 after a failed sign-in, instead of only saying so
 * @param terminateCode the close code for terminated users
 */
public record ProtocolPolicy(
        boolean requireVersion,
        boolean errorBeforeClose,
        FailedSubscribe failedSubscribe,
        DuplicateSubscribe duplicateSubscribe,
        boolean closeOnFailedSignIn,
        CloseCode terminateCode) {
    /** Refuses null. */
    public ProtocolPolicy {
        Objects.requireNonNull(failedSubscribe, "failedSubscribe must not be null");
        Objects.requireNonNull(duplicateSubscribe, "duplicateSubscribe must not be null");
        Objects.requireNonNull(terminateCode, "terminateCode must not be null");
    }

    /** Which events answer a failed subscription; none of them closes the connection. */
    public enum FailedSubscribe {
        /** Both, so that every client library can see it: some read only the one, some only the other. */
        BOTH,
        /** Only {@code pusher:subscription_error}, on the channel. */
        CHANNEL_EVENT,
        /** Only {@code pusher:error}, on the connection. */
        CONNECTION_EVENT
    }

    /** How a second subscription to the same channel is answered. Neither changes any state. */
    public enum DuplicateSubscribe {
        /** With {@code pusher:error}, code null. */
        REFUSE,
        /** With a new {@code pusher_internal:subscription_succeeded}. */
        ACKNOWLEDGE
    }

    private static final ProtocolPolicy DEFAULT = new ProtocolPolicy(
            false, true, FailedSubscribe.BOTH, DuplicateSubscribe.REFUSE, false, CloseCode.RECONNECT);

    /** The decisions of behaviour.md §26. */
    public static ProtocolPolicy standard() {
        return DEFAULT;
    }

    /** A copy with another {@link #requireVersion}. */
    public ProtocolPolicy withRequireVersion(boolean value) {
        return new ProtocolPolicy(
                value, errorBeforeClose, failedSubscribe, duplicateSubscribe, closeOnFailedSignIn, terminateCode);
    }

    /** A copy with another {@link #errorBeforeClose}. */
    public ProtocolPolicy withErrorBeforeClose(boolean value) {
        return new ProtocolPolicy(
                requireVersion, value, failedSubscribe, duplicateSubscribe, closeOnFailedSignIn, terminateCode);
    }

    /** A copy with another {@link #failedSubscribe}. */
    public ProtocolPolicy withFailedSubscribe(FailedSubscribe value) {
        Objects.requireNonNull(value, "failedSubscribe must not be null");
        return new ProtocolPolicy(
                requireVersion, errorBeforeClose, value, duplicateSubscribe, closeOnFailedSignIn, terminateCode);
    }

    /** A copy with another {@link #duplicateSubscribe}. */
    public ProtocolPolicy withDuplicateSubscribe(DuplicateSubscribe value) {
        Objects.requireNonNull(value, "duplicateSubscribe must not be null");
        return new ProtocolPolicy(
                requireVersion, errorBeforeClose, failedSubscribe, value, closeOnFailedSignIn, terminateCode);
    }

    /** A copy with another {@link #closeOnFailedSignIn}. */
    public ProtocolPolicy withCloseOnFailedSignIn(boolean value) {
        return new ProtocolPolicy(
                requireVersion, errorBeforeClose, failedSubscribe, duplicateSubscribe, value, terminateCode);
    }

    /** A copy with another {@link #terminateCode}. */
    public ProtocolPolicy withTerminateCode(CloseCode value) {
        Objects.requireNonNull(value, "terminateCode must not be null");
        return new ProtocolPolicy(
                requireVersion, errorBeforeClose, failedSubscribe, duplicateSubscribe, closeOnFailedSignIn, value);
    }
}
