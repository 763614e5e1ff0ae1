package dev.vask.internal.session;

import dev.vask.CloseCode;
import dev.vask.Limits;
import dev.vask.ProtocolPolicy;
import dev.vask.VaskMeter.Refusal;
import dev.vask.internal.protocol.ServerFrames;
import dev.vask.transport.OutboundText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a refused message is answered (behaviour.md §4, §6): with frames; none of them closes a connection. */
final class Refusals {
    private static final int UNAUTHORIZED = CloseCode.UNAUTHORIZED.code();
    private static final int CLIENT_EVENT_RATE = 4301;

    private final ProtocolPolicy policy;
    private final int longestEcho;

    Refusals(ProtocolPolicy policy, Limits limits) {
        this.policy = policy;
        // An over-long name is given back as long as some client library would have let it through.
        this.longestEcho = Math.max(200, limits.maxChannelNameLength());
    }

    /** A message that is none, or that asks for nothing there is. */
    Effect message(String text) {
        return refuse(Refusal.INVALID_MESSAGE, ServerFrames.error(null, text));
    }

    /** A command the client has no right to. */
    Effect unauthorized(String text) {
        return refuse(Refusal.UNAUTHORIZED, ServerFrames.error(UNAUTHORIZED, text));
    }

    /** A client event too many: the one use of a 43xx code, which as a close code would end the client for good. */
    Effect clientEventRate() {
        return refuse(
                Refusal.CLIENT_EVENT_RATE,
                ServerFrames.error(CLIENT_EVENT_RATE, "Client event rejected due to rate limit"));
    }

    /** A subscription without the right to it. */
    Effect subscriptionAuth(String channel, String text) {
        return subscription(Refusal.SUBSCRIPTION_UNAUTHORIZED, channel, "AuthError", 401, UNAUTHORIZED, text);
    }

    /** A subscription that cannot be, whoever asks. */
    Effect subscriptionInvalid(String channel, String text) {
        return subscription(Refusal.SUBSCRIPTION_INVALID, channel, "InvalidSubscription", 400, null, text);
    }

    /** A subscription beyond a limit. */
    Effect subscriptionLimit(String channel, String text) {
        return subscription(Refusal.SUBSCRIPTION_LIMIT, channel, "LimitReached", 403, null, text);
    }

    /** A subscription that failed on the server's side; the client may try again. */
    Effect subscriptionUnavailable(String channel, String text) {
        return subscription(Refusal.SUBSCRIPTION_UNAVAILABLE, channel, "ServiceUnavailable", 503, null, text);
    }

    private static Effect refuse(Refusal reason, OutboundText frame) {
        return new Effect.Refuse(reason, List.of(frame));
    }

    private Effect subscription(
            Refusal reason, String channel, String type, int status, @Nullable Integer code, String text) {
        List<OutboundText> frames = new ArrayList<>(2);
        if (policy.failedSubscribe() != ProtocolPolicy.FailedSubscribe.CONNECTION_EVENT
                && channel.length() <= longestEcho) {
            frames.add(ServerFrames.subscriptionError(channel, type, text, status));
        }
        if (frames.isEmpty() || policy.failedSubscribe() != ProtocolPolicy.FailedSubscribe.CHANNEL_EVENT) {
            frames.add(ServerFrames.error(code, text));
        }
        return new Effect.Refuse(reason, frames);
    }
}
