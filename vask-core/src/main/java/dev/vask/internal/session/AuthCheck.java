package dev.vask.internal.session;

import dev.vask.App;
import dev.vask.internal.protocol.ProtocolViolation;
import dev.vask.internal.protocol.SignedText;
import org.jspecify.annotations.Nullable;

/**
 * Checks {@code key:signature} strings: both halves, over the raw text. Throws, so that no caller can forget to look; with
 * one message for an unknown key and a wrong signature, after the same work.
 */
final class AuthCheck {
    private AuthCheck() {}

    /** @param channelData exactly when the frame carries it, on every kind of channel: it is part of what is signed */
    static void subscription(
            App app, String socketId, String channel, @Nullable String channelData, @Nullable String auth)
            throws ProtocolViolation {
        if (auth == null || auth.isEmpty()) {
            throw new ProtocolViolation("A subscription to " + channel + " must include auth");
        }
        if (!verifies(app, SignedText.channel(socketId, channel, channelData), auth)) {
            throw new ProtocolViolation("Invalid auth for " + channel + ": expected the app's key, a colon, and the"
                    + " HMAC SHA256 hex digest of " + socketId + ":" + channel
                    + (channelData == null ? "" : ":<channel_data>"));
        }
    }

    static void signIn(App app, String socketId, String userData, @Nullable String auth) throws ProtocolViolation {
        if (auth == null || !verifies(app, SignedText.user(socketId, userData), auth)) {
            throw new ProtocolViolation("Invalid auth for sign-in: expected the app's key, a colon, and the HMAC SHA256"
                    + " hex digest of " + socketId + "::user::<user_data>");
        }
    }

    private static boolean verifies(App app, String text, String auth) {
        int colon = auth.indexOf(':');
        String key = colon < 0 ? "" : auth.substring(0, colon);
        // The signature first: a wrong key then costs what a wrong signature costs.
        return app.secret().verifies(text, auth.substring(colon + 1)) && key.equals(app.key());
    }
}
