package dev.vask.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * An app's secret: signs and verifies with HMAC-SHA256 and never shows itself. It has no text form, no equality by
 * content and no serial form. Safe for any thread.
 */
public final class Secret {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int HEX_DIGITS = 64;
    private static final HexFormat HEX = HexFormat.of();

    // The key's state is computed once; cloning it is several times cheaper than Mac.init for each signature.
    private final Mac keyed;
    private final List<Secret> formers;

    private Secret(Mac keyed, List<Secret> formers) {
        this.keyed = keyed;
        this.formers = List.copyOf(formers);
    }

    /**
     * A secret of this text.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public static Secret of(String secret) {
        Objects.requireNonNull(secret, "secret must not be null");
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("a secret must not be empty: anybody could sign with it");
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return new Secret((Mac) mac.clone(), List.of());
        } catch (GeneralSecurityException | CloneNotSupportedException e) {
            throw new IllegalStateException("this JDK offers no HmacSHA256 that can be cloned", e);
        }
    }

    /**
     * A secret that signs as this one does, and accepts what another one signs too, besides those this one accepts: for the
     * time of a rotation. What the other one accepts besides is its own affair.
     */
    public Secret withFormer(Secret former) {
        List<Secret> more = new ArrayList<>(formers);
        more.add(new Secret(former.keyed, List.of()));
        return new Secret(keyed, more);
    }

    /** The signature of a text's UTF-8 bytes: 64 lower-case hexadecimal digits. */
    public String sign(String text) {
        return HEX.formatHex(digest(text));
    }

    /**
     * Whether this is the signature of the text, by this secret or a {@link #withFormer former} one. Takes the same time wherever a wrong signature first differs.
     *
     * @param signature refused at once unless it is 64 lower-case hexadecimal digits: its shape is public
     */
    public boolean verifies(String text, @Nullable String signature) {
        byte[] expected = digest(text);
        boolean byFormer = false;
        for (Secret former : formers) {
            byFormer |= former.verifies(text, signature);
        }
        boolean mine =
                signature != null && isLowerHex(signature) && MessageDigest.isEqual(expected, HEX.parseHex(signature));
        return mine || byFormer;
    }

    private byte[] digest(String text) {
        try {
            return ((Mac) keyed.clone()).doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("checked when the secret was made", e);
        }
    }

    private static boolean isLowerHex(String text) {
        if (text.length() != HEX_DIGITS) {
            return false;
        }
        for (int i = 0; i < HEX_DIGITS; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
