package dev.vask.auth;

import dev.vask.internal.json.JsonIn;

/** What a host says of a user goes into signed text as it is: it must not be able to say more there. */
final class UserInfo {
    private static final int MAX_LENGTH = 64 * 1024;
    private static final JsonIn JSON = new JsonIn(MAX_LENGTH, 32);

    private UserInfo() {}

    /** @throws IllegalArgumentException if it is anything but one JSON value */
    static String checked(String userInfo) {
        if (!JSON.isValue(userInfo)) {
            throw new IllegalArgumentException(
                    "user info is one JSON value, as in {\"name\":\"Ada\"} or \"Ada\" with its quotes");
        }
        return userInfo;
    }
}
