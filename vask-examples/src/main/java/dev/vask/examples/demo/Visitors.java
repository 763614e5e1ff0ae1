package dev.vask.examples.demo;

import dev.vask.auth.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Stands where a host has its login and its sessions: gives a token for a name, and knows it again.
 *
 * <p>The token holds the visitor and is signed, so that nothing is stored, nothing grows, and a restart signs nobody out.
 * It travels in the body of each call, not in a cookie: every tab is a visitor of its own, and no other site can use it.
 */
final class Visitors {
    private static final int MAX_NAME = 30;
    private static final int ID_BYTES = 8;

    private final Secret secret;
    private final SecureRandom random = new SecureRandom();

    /** Signs with an app's secret, texts that no channel signature can be mistaken for. */
    Visitors(Secret secret) {
        this.secret = secret;
    }

    /**
     * Lets somebody in.
     *
     * @throws Refusal if the name cannot be shown
     */
    Visitor admit(String wishedName) {
        // Control and invisible characters could turn around what stands beside the name; joined emoji need their
        // joiner.
        String name = wishedName
                .replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\\u200D]]", " ")
                .replaceAll("\\s+", " ")
                .strip();
        if (name.isEmpty() || name.codePointCount(0, name.length()) > MAX_NAME) {
            throw new Refusal(400, "A name has 1 to " + MAX_NAME + " characters.");
        }
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return new Visitor(HexFormat.of().formatHex(id), name);
    }

    /** What a visitor shows from now on. */
    String token(Visitor visitor) {
        String payload = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((visitor.id() + "\n" + visitor.name()).getBytes(StandardCharsets.UTF_8));
        return payload + "." + secret.sign(signedText(payload));
    }

    /**
     * Whose token it is.
     *
     * @throws Refusal if it is nobody's
     */
    Visitor of(String token) {
        int dot = token.indexOf('.');
        if (dot < 0 || !secret.verifies(signedText(token.substring(0, dot)), token.substring(dot + 1))) {
            throw new Refusal(403, "This server does not know you. Sign in again.");
        }
        String payload = new String(Base64.getUrlDecoder().decode(token.substring(0, dot)), StandardCharsets.UTF_8);
        int line = payload.indexOf('\n');
        return new Visitor(payload.substring(0, line), payload.substring(line + 1));
    }

    private static String signedText(String payload) {
        return "vask-demo visitor\n" + payload;
    }
}
