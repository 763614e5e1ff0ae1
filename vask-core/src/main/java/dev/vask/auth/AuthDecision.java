package dev.vask.auth;

import dev.vask.Authorizer;
import dev.vask.EventFilter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a rule of an {@link AuthEndpoint}, or an {@link Authorizer}, says. Immutable. */
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
     * @param userId 1 or more characters, without control characters and unpaired surrogates
     * @param userInfo JSON text that the other members see, or null for none
     * @throws IllegalArgumentException if the user id or the user info is not that
     */
    static AuthDecision allowAs(String userId, @Nullable String userInfo) {
        Objects.requireNonNull(userId, "userId must not be null");
        return new AllowAs(userId, userInfo);
    }

    /**
     * Yes, with {@code channel_data} or {@code user_data} the host has written itself, with a watchlist for example; it is
     * signed and sent as it is.
     *
     * @param data a JSON object, with {@code user_id} on a presence channel, with {@code id} for a sign-in
     */
    static AuthDecision allowWithData(String data) {
        Objects.requireNonNull(data, "data must not be null");
        return new AllowWithData(data);
    }

    /**
     * No.
     *
     * @param reason one line that the client is answered with
     */
    static AuthDecision refuse(String reason) {
        Objects.requireNonNull(reason, "reason must not be null");
        return new Refuse(reason);
    }

    /** As the protocol has it: yes to who brings the signature that is due. For an {@link Authorizer} only. */
    static AuthDecision requireSignature() {
        return RequireSignature.HERE;
    }

    /** The same, and of the channel's events the subscription gets only what passes. For an {@link Authorizer} only. */
    default AuthDecision withFilter(EventFilter filter) {
        return new Filtered(this, filter);
    }

    /** The answer of {@link #allow}. */
    enum Allow implements AuthDecision {
        YES
    }

    /** The answer of {@link #requireSignature}. */
    enum RequireSignature implements AuthDecision {
        HERE
    }

    /** The answer of {@link #withFilter}. */
    record Filtered(AuthDecision decision, EventFilter filter) implements AuthDecision {
        /** Refuses to be without a filter: it would let everything pass. */
        public Filtered {
            Objects.requireNonNull(decision, "decision must not be null");
            Objects.requireNonNull(filter, "filter must not be null: without a filter, omit withFilter(…)");
        }
    }

    /** The answer of {@link #allowAs}. */
    record AllowAs(String userId, @Nullable String userInfo) implements AuthDecision {
        /** Refuses a user id that cannot be one, and user info that is not exactly one JSON value. */
        public AllowAs {
            Objects.requireNonNull(userId, "userId must not be null");
            UserInfo.checkedId(userId);
            if (userInfo != null) {
                UserInfo.checked(userInfo);
            }
        }
    }

    /** The answer of {@link #allowWithData}. */
    record AllowWithData(String data) implements AuthDecision {
        /** Refuses null. */
        public AllowWithData {
            Objects.requireNonNull(data, "data must not be null");
        }
    }

    /** The answer of {@link #refuse}. */
    record Refuse(String reason) implements AuthDecision {
        private static final int MAX_REASON = 500;

        /** Makes one line of the reason, of at most 500 characters. */
        public Refuse {
            Objects.requireNonNull(reason, "reason must not be null");
            reason = reason.substring(0, Math.min(reason.length(), MAX_REASON))
                    .replaceAll("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]", " ");
        }
    }
}
