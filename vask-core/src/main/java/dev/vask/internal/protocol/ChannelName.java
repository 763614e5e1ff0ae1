package dev.vask.internal.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A valid channel name and its kind.
 *
 * @param text 1 or more of {@code A-Z a-z 0-9 _ - = @ , . ;} (behaviour.md §5); of a user's topic, after its prefix
 */
public record ChannelName(String text, ChannelKind kind) {
    /** The name, or null if it is too long, empty or outside the alphabet. */
    public static @Nullable ChannelName parse(String text, int maxLength) {
        if (text.isEmpty() || text.length() > maxLength) {
            return null;
        }
        ChannelKind kind = ChannelKind.of(text);
        int from = kind == ChannelKind.USER ? kind.prefix().length() : 0;
        return isName(text, from) ? new ChannelName(text, kind) : null;
    }

    /** The topic of a signed-in user. */
    public static ChannelName ofUser(String userId) {
        return new ChannelName(ChannelKind.USER.prefix() + userId, ChannelKind.USER);
    }

    /** Whether a user id can be signed in with: it becomes part of a channel name. */
    public static boolean isUserId(String text) {
        return isName(text, 0);
    }

    private static boolean isName(String text, int from) {
        for (int i = from; i < text.length(); i++) {
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
        return text.length() > from;
    }

    @Override
    public String toString() {
        return text;
    }
}
