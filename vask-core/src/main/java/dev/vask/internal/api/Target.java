package dev.vask.internal.api;

import dev.vask.internal.protocol.PercentEscapes;
import dev.vask.internal.protocol.ProtocolViolation;
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

    /** The segment behind {@code /apps/} of a path that {@link #isApi is the API's}. */
    static String appId(String rawPath) {
        int end = rawPath.indexOf('/', APPS.length());
        return end < 0 ? rawPath.substring(APPS.length()) : rawPath.substring(APPS.length(), end);
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

    /** The call without what it names; empty for none there is. */
    String shape() {
        String first = call.isEmpty() ? "" : call.get(0);
        return switch (call.size()) {
            case 1 -> first.equals("events") || first.equals("batch_events") || first.equals("channels") ? first : "";
            case 2 -> first.equals("channels") ? "channels/one" : "";
            case 3 -> {
                String last = call.get(2);
                boolean ofChannel = first.equals("channels") && last.equals("users");
                boolean ofUser =
                        first.equals("users") && (last.equals("events") || last.equals("terminate_connections"));
                yield ofChannel || ofUser ? first + "/" + last : "";
            }
            default -> "";
        };
    }

    /** The same of a path, whatever else is wrong with the request. */
    static String shape(String rawPath) {
        try {
            return parse(rawPath, null).shape();
        } catch (ApiFailure e) {
            return "";
        }
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
        String decoded;
        try {
            decoded = PercentEscapes.decode(text, plusIsSpace);
        } catch (ProtocolViolation e) {
            throw new ApiFailure(400, "The request target " + e.getMessage());
        }
        // A line break would let two requests read alike to who signs them.
        if (decoded.chars().anyMatch(Character::isISOControl)) {
            throw new ApiFailure(400, "The request target holds a control character");
        }
        return decoded;
    }

    private static String printable(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
