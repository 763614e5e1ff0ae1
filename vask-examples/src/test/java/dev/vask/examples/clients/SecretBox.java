package dev.vask.examples.clients;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** NaCl's secretbox, as server libraries of Pusher encrypt events with it (behaviour.md §14). */
final class SecretBox {
    private static final int KEY_BYTES = 32;
    private static final int MAC_BYTES = 16;

    private SecretBox() {}

    /** The key of one channel, derived from the master key. */
    static byte[] sharedSecret(String channel, byte[] masterKey) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(channel.getBytes(StandardCharsets.UTF_8));
            return digest.digest(masterKey);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The {@code data} of an encrypted event. */
    static String seal(String plainText, byte[] key, byte[] nonce) {
        return "{\"nonce\":\"" + base64(nonce) + "\",\"ciphertext\":\"" + base64(box(plainText, key, nonce)) + "\"}";
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] box(String plainText, byte[] key, byte[] nonce) {
        XSalsa20Engine cipher = new XSalsa20Engine();
        cipher.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        // The first 32 bytes of the key stream are the one-time key of the authenticator.
        byte[] oneTimeKey = new byte[KEY_BYTES];
        cipher.processBytes(oneTimeKey, 0, KEY_BYTES, oneTimeKey, 0);
        byte[] message = plainText.getBytes(StandardCharsets.UTF_8);
        byte[] box = new byte[MAC_BYTES + message.length];
        cipher.processBytes(message, 0, message.length, box, MAC_BYTES);
        Poly1305 mac = new Poly1305();
        mac.init(new KeyParameter(oneTimeKey));
        mac.update(box, MAC_BYTES, message.length);
        mac.doFinal(box, 0);
        Arrays.fill(oneTimeKey, (byte) 0);
        return box;
    }
}
