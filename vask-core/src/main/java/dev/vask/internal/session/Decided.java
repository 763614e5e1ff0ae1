package dev.vask.internal.session;

import dev.vask.auth.AuthDecision;
import dev.vask.internal.json.JsonOut;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.ProtocolViolation;
import dev.vask.internal.protocol.UserData;
import dev.vask.spi.PresenceMember;
import org.jspecify.annotations.Nullable;

/** What follows from a decision of the host's that is no wish for a signature. Nothing the client said counts then. */
final class Decided {
    private Decided() {}

    /**
     * The member a subscription makes, null where it makes none.
     *
     * @param user who is signed in, or null
     */
    static @Nullable PresenceMember member(
            ChannelName channel, AuthDecision decision, @Nullable PresenceMember user, UserData users)
            throws ProtocolViolation {
        if (decision instanceof AuthDecision.Refuse refuse) {
            throw new ProtocolViolation(refuse.reason());
        }
        boolean allowed = decision == AuthDecision.allow();
        if (!channel.kind().presence()) {
            if (allowed) {
                return null;
            }
            throw misplaced("nobody is a member of " + channel + ": it is allowed with allow()", decision);
        }
        if (allowed) {
            if (user == null) {
                throw new ProtocolViolation(channel + " is a presence channel: sign in first");
            }
            return user;
        }
        if (decision instanceof AuthDecision.AllowAs as) {
            return vouched(() -> users.ofChannelData(data("user_id", as)));
        }
        if (decision instanceof AuthDecision.AllowWithData with) {
            return vouched(() -> users.ofChannelData(with.data()));
        }
        throw misplaced("a subscription has one filter", decision);
    }

    /** The {@code user_data} of who signs in. */
    static String userData(AuthDecision decision, UserData users) throws ProtocolViolation {
        if (decision instanceof AuthDecision.Refuse refuse) {
            throw new ProtocolViolation(refuse.reason());
        }
        if (decision instanceof AuthDecision.AllowAs as) {
            return checked(data("id", as), users);
        }
        if (decision instanceof AuthDecision.AllowWithData with) {
            return checked(with.data(), users);
        }
        throw misplaced("a sign-in is as somebody: it is allowed with allowAs(…) or allowWithData(…)", decision);
    }

    private static String checked(String userData, UserData users) {
        vouched(() -> {
            users.watchlist(userData);
            return users.ofUserData(userData);
        });
        return userData;
    }

    private interface Reading {
        PresenceMember read() throws ProtocolViolation;
    }

    /** What is wrong with whom the host names is the host's fault, not the client's. */
    private static PresenceMember vouched(Reading reading) {
        try {
            return reading.read();
        } catch (ProtocolViolation e) {
            throw new IllegalStateException("the authorizer allowed somebody who cannot be: " + e.getMessage(), e);
        }
    }

    private static String data(String idField, AuthDecision.AllowAs as) {
        // The record has checked that the info is one JSON value.
        JsonOut data = JsonOut.object().string(idField, as.userId());
        String info = as.userInfo();
        return (info == null ? data : data.raw("user_info", info)).end();
    }

    /** Names the kind of decision only: what is in it may be private. */
    static IllegalStateException misplaced(String rule, AuthDecision decision) {
        return new IllegalStateException(
                rule + ", not answered with " + decision.getClass().getSimpleName());
    }
}
