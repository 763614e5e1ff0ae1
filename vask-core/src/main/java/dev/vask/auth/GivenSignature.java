package dev.vask.auth;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A signature as somebody wrote it, brought into the form that can be compared.
 *
 * @param hex 64 lower-case hexadecimal digits; null if it cannot be read as that many bytes
 * @param faults what is wrong with its form
 */
record GivenSignature(@Nullable String hex, List<String> faults) {
    static GivenSignature read(String given) {
        List<String> faults = new ArrayList<>();
        String text = given.replaceAll("\\s", "");
        if (!text.equals(given)) {
            faults.add("there is white space in the signature");
        }
        if (text.regionMatches(true, 0, "sha256=", 0, 7)) {
            faults.add("'sha256=' stands before the signature, which is the digits alone");
            text = text.substring(7);
        }
        if (text.matches("[0-9a-fA-F]{64}")) {
            if (!text.equals(text.toLowerCase(Locale.ROOT))) {
                faults.add("the signature has upper-case digits, and hexadecimal digits here are lower-case");
            }
            return new GivenSignature(text.toLowerCase(Locale.ROOT), faults);
        }
        byte[] bytes = base64(text);
        if (bytes.length == 32) {
            faults.add("the signature is in Base64, and must be in hexadecimal digits");
            return new GivenSignature(HexFormat.of().formatHex(bytes), faults);
        }
        faults.add(text.matches("[0-9a-fA-F]*") ? length(text.length()) : "the signature is not hexadecimal digits");
        return new GivenSignature(null, faults);
    }

    private static String length(int digits) {
        String kind = switch (digits) {
            case 0 -> "; it is empty";
            case 32 -> "; it looks like an MD5";
            case 40 -> "; it looks like an HMAC-SHA1";
            case 128 -> "; it looks like an HMAC-SHA512";
            default -> "";
        };
        return "the signature has " + digits + " hexadecimal digits where an HMAC-SHA256 has 64" + kind;
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
