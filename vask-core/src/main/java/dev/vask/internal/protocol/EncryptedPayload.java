package dev.vask.internal.protocol;

import dev.vask.internal.json.JsonIn;
import dev.vask.internal.json.JsonObject;
import dev.vask.internal.json.MalformedJsonException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The data of an event on an encrypted channel (docs/spec/protocol.md §14): a JSON object with the fields {@code nonce} and
 * {@code ciphertext} in Base64, padded or not. Immutable.
 */
public final class EncryptedPayload {
    /** Length of the nonce of XSalsa20-Poly1305. */
    public static final int NONCE_BYTES = 24;

    /** The ciphertext begins with the authenticator of Poly1305. */
    private static final int MAC_BYTES = 16;

    private static final int MAX_DATA = 16 * 1024 * 1024;
    private static final JsonIn JSON = new JsonIn(MAX_DATA, 32);

    private final byte[] nonce;
    private final byte[] ciphertext;

    private EncryptedPayload(byte[] nonce, byte[] ciphertext) {
        this.nonce = nonce;
        this.ciphertext = ciphertext;
    }

    /** Reads the data of an event; returns null if it does not have the form of an encrypted payload. */
    public static @Nullable EncryptedPayload parse(String data) {
        try {
            JsonObject fields = JSON.object(data);
            String nonce = fields.string("nonce");
            String ciphertext = fields.string("ciphertext");
            if (nonce == null || ciphertext == null) {
                return null;
            }
            byte[] nonceBytes = Base64.getDecoder().decode(nonce);
            byte[] box = Base64.getDecoder().decode(ciphertext);
            return nonceBytes.length == NONCE_BYTES && box.length >= MAC_BYTES
                    ? new EncryptedPayload(nonceBytes, box)
                    : null;
        } catch (MalformedJsonException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Returns a copy of the nonce. */
    public byte[] nonce() {
        return nonce.clone();
    }

    /** Returns a copy of authenticator and ciphertext. */
    public byte[] ciphertext() {
        return ciphertext.clone();
    }
}
