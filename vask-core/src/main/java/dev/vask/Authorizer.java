package dev.vask;

import dev.vask.auth.AuthDecision;
import org.jspecify.annotations.Nullable;

/**
 * Decides inside the server what a client may do, besides or in place of signatures: a host that knows its users from the
 * handshake ({@link Peer#principal}) needs no authorization endpoint. Client libraries insist on asking somebody; they are
 * given an answer of their own making, in pusher-js {@code channelAuthorization: { customHandler: (params, answer) =>
 * answer(null, { auth: "" }) }}.
 *
 * <p>Called on the host executor, from several threads at once for several connections, and may block: that connection waits,
 * and no other. A decision that does not come within {@link Limits#commandTimeout}, is null, makes no sense there or is an
 * exception refuses what was asked (503), and is logged. Each connection has one question at a time, in the order of its
 * messages.
 *
 * <p>What is not overridden is as it is without an authorizer: {@link AuthDecision#requireSignature}.
 */
public interface Authorizer {
    /**
     * A subscription to a channel of any kind, but for a user's own topic.
     *
     * @param channelData as the client sent it, not verified; null for none
     * @return {@code allow()}, on a presence channel only for who has signed in; {@code allowAs} or {@code allowWithData} on
     *     presence channels, whatever the client said; {@code requireSignature()}, as the kind of channel has it;
     *     {@code refuse(…)}. Any of them {@link AuthDecision#withFilter with a filter}
     */
    default AuthDecision onSubscribe(Peer peer, String channel, @Nullable String channelData) {
        return AuthDecision.requireSignature();
    }

    /**
     * A sign-in.
     *
     * @param userData as the client sent it, not verified
     * @return {@code allowAs} or {@code allowWithData}, whatever the client said; {@code requireSignature()}; {@code refuse(…)}
     */
    default AuthDecision onSignIn(Peer peer, String userData) {
        return AuthDecision.requireSignature();
    }

    /**
     * A client event that the protocol's own rules let pass: the app has them on, the connection is subscribed, its rate is
     * kept.
     *
     * @param data JSON text, or null for none
     * @return {@code allow()} or, what is the same here, {@code requireSignature()}; {@code refuse(…)}
     */
    default AuthDecision onClientEvent(Peer peer, String channel, String event, @Nullable String data) {
        return AuthDecision.allow();
    }
}
