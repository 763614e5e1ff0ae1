package dev.vask.auth;

import java.util.Objects;

/**
 * What an {@link AuthExplainer} found.
 *
 * @param accepted whether the server takes it
 * @param reason in words, why or why not; names keys, ids and channels, and never a secret or a signature
 */
public record Explanation(boolean accepted, String reason) {
    /** Keeps the reason one line that reads from left to right: parts of it come from whoever was refused, and it goes to logs. */
    public Explanation {
        Objects.requireNonNull(reason, "reason must not be null");
        reason = reason.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
    }

    static Explanation accepted(String reason) {
        return new Explanation(true, reason);
    }

    static Explanation refused(String reason) {
        return new Explanation(false, reason);
    }

    @Override
    public String toString() {
        return (accepted ? "accepted: " : "refused: ") + reason;
    }
}
