package dev.vask.internal.session;

import dev.vask.CloseCode;
import org.jspecify.annotations.Nullable;

/**
 * Reads the request that opened a connection (behaviour.md §2). Pure.
 *
 * <p>Versions 5, 6 and 7 are spoken: they differ in nothing that a server of today does otherwise. A client that names none
 * is taken for one of them. Parameters Vask does not know are of no interest.
 */
public final class HandshakeCheck {
    private static final String PATH = "/app/";
    private static final int OLDEST = 5;
    private static final int NEWEST = 7;

    private HandshakeCheck() {}

    /** The key of the app that a path names, or null if the path names none. */
    public static @Nullable String appKey(String rawPath) {
        if (!rawPath.startsWith(PATH)) {
            return null;
        }
        String key = rawPath.substring(PATH.length());
        return key.isEmpty() || key.indexOf('/') >= 0 ? null : key;
    }

    /**
     * Why the version a client names is not acceptable, or null if it is.
     *
     * @param required whether it must name one
     */
    public static @Nullable CloseCode refusedVersion(@Nullable String rawQuery, boolean required) {
        String protocol = parameter(rawQuery, "protocol");
        if (protocol == null) {
            return required ? CloseCode.VERSION_MISSING : null;
        }
        if (protocol.isEmpty() || protocol.length() > 9 || !protocol.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return CloseCode.VERSION_INVALID;
        }
        int version = Integer.parseInt(protocol);
        return version < OLDEST || version > NEWEST ? CloseCode.VERSION_UNSUPPORTED : null;
    }

    /** The first value of a parameter, not decoded: those Vask reads need no escapes. */
    private static @Nullable String parameter(@Nullable String rawQuery, String name) {
        if (rawQuery == null) {
            return null;
        }
        for (String pair : rawQuery.split("&", -1)) {
            if (pair.startsWith(name) && pair.length() > name.length() && pair.charAt(name.length()) == '=') {
                return pair.substring(name.length() + 1);
            }
        }
        return null;
    }
}
