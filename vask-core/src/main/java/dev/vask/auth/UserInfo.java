package dev.vask.auth;

import dev.vask.internal.json.JsonIn;
import dev.vask.internal.json.JsonOut;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.ProtocolViolation;

/** Checks the user ids and user info of a host application before they become part of signed text or frames. */
final class UserInfo {
    private static final int MAX_LENGTH = 64 * 1024;
    private static final JsonIn JSON = new JsonIn(MAX_LENGTH, 32);

    private UserInfo() {}

    /** @throws IllegalArgumentException if the text is not a user id */
    static String checkedId(String userId) {
        if (!ChannelName.isUserId(userId)) {
            throw new IllegalArgumentException("invalid user id " + JsonOut.quote(ProtocolViolation.excerpt(userId))
                    + ": " + ChannelName.USER_ID_RULE);
        }
        return userId;
    }

    /** @throws IllegalArgumentException if the text is not exactly one JSON value */
    static String checked(String userInfo) {
        if (!JSON.isValue(userInfo)) {
            throw new IllegalArgumentException("invalid user info " + JsonOut.quote(ProtocolViolation.excerpt(userInfo))
                    + ": user info must be one JSON value, such as {\"name\":\"Ada\"} or \"Ada\" with its quotes");
        }
        return userInfo;
    }
}
