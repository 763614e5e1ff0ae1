package dev.vask;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The connection that an {@link Authorizer} decides on.
 *
 * @param app key of its app
 * @param socketId its socket id
 * @param principal who the host knew it to be when it connected, as the adapter was told to find out; null where it was not
 * @param userId the user it is signed in as, or null
 */
public record Peer(
        String app,
        String socketId,
        @Nullable Object principal,
        @Nullable String userId) {
    /** Refuses null. */
    public Peer {
        Objects.requireNonNull(app, "app must not be null");
        Objects.requireNonNull(socketId, "socketId must not be null");
    }

    /** The principal if it is of this type, else null. */
    public <T> @Nullable T principal(Class<T> type) {
        Objects.requireNonNull(type, "type must not be null");
        return type.isInstance(principal) ? type.cast(principal) : null;
    }
}
