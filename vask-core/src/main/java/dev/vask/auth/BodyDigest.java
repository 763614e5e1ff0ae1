package dev.vask.auth;

import dev.vask.internal.json.JsonForms;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why a {@code body_md5} is not the digest of the body that arrived. */
final class BodyDigest {
    private BodyDigest() {}

    /** The fault, or null if there is none. */
    static @Nullable String fault(@Nullable String given, ByteBuffer body) {
        if (given == null) {
            return body.hasRemaining() ? "body_md5 is missing, and the request has a body" : null;
        }
        String right = RequestSignature.md5(body);
        if (given.equals(right)) {
            return null;
        }
        if (!body.hasRemaining()) {
            return "body_md5 is of a body, and none arrived";
        }
        if (given.strip().toLowerCase(Locale.ROOT).equals(right)) {
            return "body_md5 has capitals or white space, and is lower-case hexadecimal digits";
        }
        if (given.equals(Base64.getEncoder().encodeToString(HexFormat.of().parseHex(right)))) {
            return "body_md5 is in Base64, and must be in hexadecimal digits";
        }
        if (given.equals(md5(""))) {
            return "body_md5 is that of an empty body, and " + body.remaining() + " bytes arrived";
        }
        String text = StandardCharsets.UTF_8.decode(body.duplicate()).toString();
        for (Map.Entry<String, String> form : forms(text).entrySet()) {
            if (given.equals(md5(form.getKey()))) {
                return "the body was changed after body_md5 was made: what was meant is " + form.getValue();
            }
        }
        return given.matches("[0-9a-f]{32}")
                ? "body_md5 is of another body than the one that arrived, of " + body.remaining() + " bytes"
                : "body_md5 is not the 32 hexadecimal digits of an MD5";
    }

    private static Map<String, String> forms(String text) {
        Map<String, String> forms = new LinkedHashMap<>();
        forms.put(text + "\n", "the same with a line break at the end");
        forms.put(text.strip(), "the same without white space around it");
        JsonForms.others(text).forEach((other, form) -> forms.putIfAbsent(other, "the same JSON " + form));
        return forms;
    }

    private static String md5(String text) {
        return RequestSignature.md5(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
