package dev.vask.internal.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a request is aimed at, read from its raw target: containers decode and strip ({@code ;} and what follows) as they
 * please, and a signature covers what was sent.
 *
 * @param appId who is named behind {@code /apps/}, as it was sent: an id needs no escapes
 * @param call the segments behind that: the name of a channel or user decoded, the others as they were sent
 * @param query names in lower case, values decoded; no name twice
 */
record Target(String appId, List<String> call, SortedMap<String, String> query) {
    private static final String APPS = "/apps/";

    static boolean isApi(String rawPath) {
        return rawPath.startsWith(APPS);
    }

    static Target parse(String rawPath, @Nullable String rawQuery) throws ApiFailure {
        if (!isApi(rawPath)) {
            throw new ApiFailure(404, "Not a call: the path is /apps/{app id}/…");
        }
        String[] segments = rawPath.substring(APPS.length()).split("/", -1);
        List<String> call = new ArrayList<>(List.of(segments).subList(1, segments.length));
        if (call.size() > 1) {
            call.set(1, decode(call.get(1), false));
        }
        return new Target(segments[0], List.copyOf(call), query(rawQuery));
    }

    /** The forms of the path that a client may have signed: as decoded, which is what SDKs do, or as sent. */
    static List<String> signedPaths(String prefix, String rawPath) throws ApiFailure {
        LinkedHashSet<String> paths = new LinkedHashSet<>();
        for (String path : new String[] {prefix + rawPath, rawPath}) {
            paths.add(decode(path, false));
            paths.add(path);
        }
        return List.copyOf(paths);
    }

    private static SortedMap<String, String> query(@Nullable String rawQuery) throws ApiFailure {
        SortedMap<String, String> query = new TreeMap<>();
        if (rawQuery == null || rawQuery.isEmpty()) {
            return query;
        }
        for (String parameter : rawQuery.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = decode(equals < 0 ? parameter : parameter.substring(0, equals), true);
            String value = equals < 0 ? "" : decode(parameter.substring(equals + 1), true);
            // What is signed joins them with & and =: two requests must not read alike.
            if (name.indexOf('=') >= 0 || name.indexOf('&') >= 0 || value.indexOf('&') >= 0) {
                throw new ApiFailure(400, "A query parameter's name holds neither & nor =, and its value no &");
            }
            if (query.put(name.toLowerCase(Locale.ROOT), value) != null) {
                throw new ApiFailure(400, "A query parameter is given twice: " + printable(name));
            }
        }
        return query;
    }

    private static String decode(String text, boolean plusIsSpace) throws ApiFailure {
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * 3);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new ApiFailure(400, "The request target holds a % that is not followed by two hex digits");
                }
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else if (c == '+' && plusIsSpace) {
                bytes.put((byte) ' ');
            } else {
                bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            String decoded =
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
            // A line break would let two requests read alike to who signs them.
            if (decoded.chars().anyMatch(Character::isISOControl)) {
                throw new ApiFailure(400, "The request target holds a control character");
            }
            return decoded;
        } catch (CharacterCodingException e) {
            throw new ApiFailure(400, "The request target is not UTF-8");
        }
    }

    private static String printable(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
