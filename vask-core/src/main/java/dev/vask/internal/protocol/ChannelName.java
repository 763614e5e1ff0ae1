package dev.vask.internal.protocol;

import dev.vask.Limits;
import org.jspecify.annotations.Nullable;

/**
 * A valid channel name and its kind.
 *
 * @param text 1 or more of {@code A-Z a-z 0-9 _ - = @ , . ;} (docs/spec/protocol.md §5); for the topic of a user its prefix and
 *     a user id
 */
public record ChannelName(String text, ChannelKind kind) {
    /** The rule for user ids, for messages. */
    public static final String USER_ID_RULE =
            "a user id must have 1 or more characters, without control characters and unpaired surrogates";

    /**
     * Parses a name within the limits: {@link Limits#maxChannelNameLength} for a channel, {@link Limits#maxUserIdLength} for the
     * id in the topic of a user.
     *
     * @return null if the name is too long, empty or outside the alphabet
     */
    public static @Nullable ChannelName parse(String text, Limits limits) {
        return parse(
                text,
                ChannelKind.of(text) == ChannelKind.USER
                        ? ChannelKind.USER.prefix().length() + limits.maxUserIdLength()
                        : limits.maxChannelNameLength());
    }

    /**
     * Parses a name.
     *
     * @param maxLength the maximum length in characters, prefix included
     * @return null if the name is too long, empty or outside the alphabet
     */
    public static @Nullable ChannelName parse(String text, int maxLength) {
        if (text.isEmpty() || text.length() > maxLength) {
            return null;
        }
        ChannelKind kind = ChannelKind.of(text);
        boolean valid =
                kind == ChannelKind.USER ? isUserId(text.substring(kind.prefix().length())) : isName(text);
        return valid ? new ChannelName(text, kind) : null;
    }

    /** Returns the topic of a signed-in user. */
    public static ChannelName ofUser(String userId) {
        return new ChannelName(ChannelKind.USER.prefix() + userId, ChannelKind.USER);
    }

    /**
     * Returns whether a text is a user id: any text from an identity provider, such as {@code auth0|a.b+c@x}, that is not empty
     * and has neither control characters nor unpaired surrogates. The length is not checked.
     */
    public static boolean isUserId(String text) {
        return !text.isEmpty() && PlainText.isWellFormed(text);
    }

    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean ok = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '_'
                    || c == '-'
                    || c == '='
                    || c == '@'
                    || c == ','
                    || c == '.'
                    || c == ';';
            if (!ok) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
