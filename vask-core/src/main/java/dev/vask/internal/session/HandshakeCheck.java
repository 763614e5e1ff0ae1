package dev.vask.internal.session;

import dev.vask.CloseCode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the request that opened a connection (behaviour.md §2). Pure.
 *
 * <p>Versions 5, 6 and 7 are spoken: they differ in nothing that a server of today does otherwise. A client that names none
 * is taken for one of them. Parameters Vask does not know are of no interest.
 */
public final class HandshakeCheck {
    private static final String PATH = "/app/";
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");
    private static final char OLDEST = '5';
    private static final char NEWEST = '7';

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
        if (!INTEGER.matcher(protocol).matches()) {
            return CloseCode.VERSION_INVALID;
        }
        boolean spoken = protocol.length() == 1 && protocol.charAt(0) >= OLDEST && protocol.charAt(0) <= NEWEST;
        return spoken ? null : CloseCode.VERSION_UNSUPPORTED;
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
