package dev.vask.auth;

import dev.vask.App;
import dev.vask.internal.json.JsonOut;
import dev.vask.internal.protocol.SignedText;
import dev.vask.internal.protocol.SocketId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Signs a client in as a user (behaviour.md §10): what a host's user authentication endpoint answers after it has
 * established who is asking. Immutable, safe for any thread.
 */
public final class UserAuthenticator {
    private final App app;

    private UserAuthenticator(App app) {
        this.app = app;
    }

    /** Signs with this app's key and secret. */
    public static UserAuthenticator of(App app) {
        Objects.requireNonNull(app, "app must not be null");
        return new UserAuthenticator(app);
    }

    /**
     * Signs a user in.
     *
     * @param userId 1 or more characters, without control characters and unpaired surrogates; the server accepts
     *     {@link dev.vask.Limits#maxUserIdLength} characters
     * @param userInfo JSON text about the user, or null for none
     * @return the JSON body to answer the client with, {@code auth} and {@code user_data}
     * @throws IllegalArgumentException if the socket id or the user id is not one, or the user info is not one JSON value
     */
    public String authenticate(String socketId, String userId, @Nullable String userInfo) {
        Objects.requireNonNull(socketId, "socketId must not be null");
        Objects.requireNonNull(userId, "userId must not be null");
        JsonOut data = JsonOut.object().string("id", UserInfo.checkedId(userId));
        if (userInfo != null) {
            data.raw("user_info", UserInfo.checked(userInfo));
        }
        return authenticateWithData(socketId, data.end());
    }

    /**
     * Signs with {@code user_data} that the host has written itself; it is signed and sent as it is.
     *
     * @param userData a JSON object with a string {@code id}
     */
    public String authenticateWithData(String socketId, String userData) {
        Objects.requireNonNull(socketId, "socketId must not be null");
        Objects.requireNonNull(userData, "userData must not be null");
        if (!SocketId.isValid(socketId)) {
            throw new IllegalArgumentException(SocketId.invalid(socketId));
        }
        String signature = app.secret().sign(SignedText.user(socketId, userData));
        return JsonOut.object()
                .string("auth", app.key() + ":" + signature)
                .string("user_data", userData)
                .end();
    }
}
