package dev.vask.simulation;

import dev.vask.simulation.Action.Signature;
import org.jspecify.annotations.Nullable;

/**
 * What a client has asked for and has no answer to yet. Commands are answered in their order.
 *
 * @param channel of a subscription or client event, else empty
 * @param user whom it is about: a presence member or who signs in; else empty
 * @param event the client event, else null
 */
record Command(
        Kind kind,
        String channel,
        String user,
        Signature signature,
        long askedAt,
        long askedNanos,
        @Nullable Published event) {
    enum Kind {
        SUBSCRIBE,
        UNSUBSCRIBE,
        SIGN_IN,
        CLIENT_EVENT,
        PING,
        /** Answered with an error, whatever it is. */
        NONSENSE
    }

    /** What may come of it. */
    enum Verdict {
        YES,
        NO,
        EITHER
    }
}
