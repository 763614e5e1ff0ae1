package dev.vask.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Signs as a server library does, by the documentation and by nothing of the code under test. */
final class Signer {
    static final String KEY = "key";
    static final String SECRET = "never-to-be-seen-9f86d081";

    private static final Pattern ESCAPES = Pattern.compile("(?:[^%]|%[0-9a-fA-F]{2})*", Pattern.DOTALL);

    private Signer() {}

    static String hmac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String auth(String text) {
        return KEY + ":" + hmac(text);
    }

    static String md5(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(body));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** What a request's signature is over. */
    static String text(String method, String path, Map<String, String> query) {
        return query.entrySet().stream()
                .filter(it -> !it.getKey().equals("auth_signature"))
                .map(it -> it.getKey() + "=" + it.getValue())
                .collect(Collectors.joining("&", method + "\n" + path + "\n", ""));
    }

    /** A query's names in lower case and its values; null where it has no meaning, or a name two. */
    static @Nullable Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new TreeMap<>();
        for (String pair : raw == null || raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
            String[] sides = pair.split("=", 2);
            String name = unescaped(sides[0], true);
            String value = sides.length == 1 ? "" : unescaped(sides[1], true);
            if (name == null || value == null || query.put(name.toLowerCase(java.util.Locale.ROOT), value) != null) {
                return null;
            }
        }
        return query;
    }

    /** What a text escaped for an address means; null where it means nothing. */
    static @Nullable String unescaped(String text, boolean plusIsSpace) {
        if (!ESCAPES.matcher(text).matches()) {
            return null;
        }
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        byte[] given = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < given.length; i++) {
            if (given[i] == '%') {
                bytes.write(HexFormat.fromHexDigits(new String(given, i + 1, 2, StandardCharsets.US_ASCII)));
                i += 2;
            } else {
                bytes.write(given[i] == '+' && plusIsSpace ? ' ' : given[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
