package dev.vask.spi;

import java.util.Objects;

/**
 * A user who is present in a presence channel, however many connections it has there.
 *
 * @param userId never empty; always text, also where a host signed a number
 * @param userInfo the JSON text that the host signed, byte for byte; <code>{}</code> where there was none
 */
public record PresenceMember(String userId, String userInfo) {
    /** Refuses null. */
    public PresenceMember {
        Objects.requireNonNull(userId, "userId must not be null");
        Objects.requireNonNull(userInfo, "userInfo must not be null");
    }
}
