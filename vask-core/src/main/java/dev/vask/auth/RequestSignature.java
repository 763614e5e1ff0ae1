package dev.vask.auth;

import dev.vask.App;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Signs and checks requests to the HTTP API (docs/spec/protocol.md §16). The signature covers method, path, every query parameter and,
 * through {@code body_md5}, the body. Stateless, safe for any thread.
 */
public final class RequestSignature {
    /** How far the time of a request may be from the server's, either way. */
    public static final long MAX_SKEW_SECONDS = 600;

    private static final String VERSION = "1.0";
    private static final Pattern TIMESTAMP = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,20})?");
    private static final String NEEDED =
            "; a request carries auth_key, auth_timestamp, auth_version, auth_signature, and body_md5 where it has a body";

    private RequestSignature() {}

    /**
     * The query of a signed request, for hosts that call an HTTP API of this protocol themselves.
     *
     * @param path not escaped
     * @param parameters what else the query holds, not escaped
     * @param body the exact body; empty for none
     * @return name to value, not escaped, {@code auth_signature} included
     */
    public static SortedMap<String, String> sign(
            App app, String method, String path, Map<String, String> parameters, String body, Instant now) {
        Objects.requireNonNull(app, "app must not be null");
        Objects.requireNonNull(method, "method must not be null");
        Objects.requireNonNull(path, "path must not be null");
        Objects.requireNonNull(parameters, "parameters must not be null");
        Objects.requireNonNull(body, "body must not be null");
        Objects.requireNonNull(now, "now must not be null");
        SortedMap<String, String> query = new TreeMap<>(parameters);
        query.put("auth_key", app.key());
        query.put("auth_timestamp", String.valueOf(now.getEpochSecond()));
        query.put("auth_version", VERSION);
        if (!body.isEmpty()) {
            query.put("body_md5", md5(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8))));
        }
        query.put("auth_signature", app.secret().sign(text(method, path, query)));
        return query;
    }

    /**
     * Returns the fault of a request's signature as a text for the caller, or null if the signature is valid. The text names the
     * string to sign and never a signature.
     *
     * <p>The body is hashed only after the signature has been verified: the signature covers {@code body_md5}, so only a caller
     * that knows the secret can make the server hash a body.
     *
     * @param paths every form of the path that the client may have signed
     * @param query name in lower case to value, not escaped; no name twice
     */
    public static @Nullable String problem(
            App app, String method, List<String> paths, SortedMap<String, String> query, ByteBuffer body, Instant now) {
        Objects.requireNonNull(app, "app must not be null");
        Objects.requireNonNull(method, "method must not be null");
        Objects.requireNonNull(paths, "paths must not be null");
        Objects.requireNonNull(query, "query must not be null");
        Objects.requireNonNull(body, "body must not be null");
        Objects.requireNonNull(now, "now must not be null");
        String signature = query.get("auth_signature");
        if (!app.key().equals(query.get("auth_key"))) {
            return query.containsKey("auth_key")
                    ? "Unknown auth_key: it is not the key of this app"
                    : "Missing auth_key" + NEEDED;
        }
        if (!VERSION.equals(query.get("auth_version"))) {
            return query.containsKey("auth_version")
                    ? "Version not supported: auth_version must be 1.0"
                    : "Missing auth_version" + NEEDED;
        }
        String problem = timestampProblem(query.get("auth_timestamp"), now);
        if (problem != null) {
            return problem;
        }
        if (body.hasRemaining() && !query.containsKey("body_md5")) {
            return "Missing body_md5" + NEEDED;
        }
        if (signature == null) {
            return "Missing auth_signature" + NEEDED;
        }
        boolean verified = false;
        for (String path : paths) {
            verified |= app.secret().verifies(text(method, path, query), signature);
        }
        return verified
                ? bodyProblem(query.get("body_md5"), body)
                : "Invalid signature: auth_signature must be HmacSHA256Hex(\""
                        + text(method, paths.get(0), query).replace("\n", "\\n")
                        + "\", your_secret_key), in lower case";
    }

    /**
     * Returns the seconds of an {@code auth_timestamp}. A fraction is cut off: some libraries send the time with one.
     *
     * @return null if the text is not a decimal number of at most 15 digits before the point
     */
    public static @Nullable Long seconds(String timestamp) {
        Objects.requireNonNull(timestamp, "timestamp must not be null");
        if (!TIMESTAMP.matcher(timestamp).matches()) {
            return null;
        }
        int point = timestamp.indexOf('.');
        return Long.valueOf(point < 0 ? timestamp : timestamp.substring(0, point));
    }

    private static @Nullable String timestampProblem(@Nullable String timestamp, Instant now) {
        if (timestamp == null) {
            return "Missing auth_timestamp" + NEEDED;
        }
        Long seconds = seconds(timestamp);
        if (seconds == null) {
            return "Invalid auth_timestamp: it must be the time in seconds since 1970, such as " + now.getEpochSecond();
        }
        return Math.abs(seconds - now.getEpochSecond()) <= MAX_SKEW_SECONDS
                ? null
                : "Timestamp expired: Given timestamp (" + Instant.ofEpochSecond(seconds) + ") not within "
                        + MAX_SKEW_SECONDS + "s of server time (" + Instant.ofEpochSecond(now.getEpochSecond())
                        + "); check the clock of the machine that signs";
    }

    /** @param given null only if there is no body */
    private static @Nullable String bodyProblem(@Nullable String given, ByteBuffer body) {
        if (given == null
                || MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), md5(body).getBytes(StandardCharsets.UTF_8))) {
            return null;
        }
        return "Invalid body_md5: it must be the MD5 of the body in lower-case hex, byte for byte as it is sent ("
                + body.remaining() + " bytes arrived)";
    }

    static String text(String method, String path, SortedMap<String, String> query) {
        return query.entrySet().stream()
                .filter(parameter -> !parameter.getKey().equals("auth_signature"))
                .map(parameter -> parameter.getKey().toLowerCase(Locale.ROOT) + "=" + parameter.getValue())
                .collect(Collectors.joining("&", method + "\n" + path + "\n", ""));
    }

    static String md5(ByteBuffer body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(body.duplicate());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
