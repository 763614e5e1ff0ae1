package dev.vask.auth;

import org.jspecify.annotations.Nullable;

/** What a rule of an {@link AuthEndpoint} says. Immutable. */
public sealed interface AuthDecision {
    /**
     * Yes. On a presence channel it is right for clients that have signed in: they are members as the user they are.
     */
    static AuthDecision allow() {
        return Allow.YES;
    }

    /**
     * Yes, as this user: a member of a presence channel, or the user who signs in.
     *
     * @param userId not empty; of who signs in, letters, digits and {@code _-=@,.;}
     * @param userInfo JSON text that the other members see, or null for none
     */
    static AuthDecision allowAs(String userId, @Nullable String userInfo) {
        return new AllowAs(userId, userInfo);
    }

    /**
     * Yes, with {@code channel_data} or {@code user_data} the host has written itself, with a watchlist for example; it is
     * signed and sent as it is.
     *
     * @param data a JSON object, with {@code user_id} on a presence channel, with {@code id} for a sign-in
     */
    static AuthDecision allowWithData(String data) {
        return new AllowWithData(data);
    }

    /**
     * No.
     *
     * @param reason one line that the client is answered with
     */
    static AuthDecision refuse(String reason) {
        return new Refuse(reason);
    }

    /** The answer of {@link #allow}. */
    enum Allow implements AuthDecision {
        YES
    }

    /** The answer of {@link #allowAs}. */
    record AllowAs(String userId, @Nullable String userInfo) implements AuthDecision {}

    /** The answer of {@link #allowWithData}. */
    record AllowWithData(String data) implements AuthDecision {}

    /** The answer of {@link #refuse}. */
    record Refuse(String reason) implements AuthDecision {}
}
