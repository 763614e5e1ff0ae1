package dev.vask.auth;

import java.security.MessageDigest;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.jspecify.annotations.Nullable;

/** NaCl's secretbox, XSalsa20-Poly1305: what the JDK lacks. The box is the 16-byte tag, then the ciphertext. */
final class SecretBox {
    static final int KEY_BYTES = 32;
    static final int NONCE_BYTES = 24;
    private static final int TAG_BYTES = 16;

    private SecretBox() {}

    static byte[] seal(byte[] key, byte[] nonce, byte[] plain) {
        XSalsa20Engine cipher = cipher(key, nonce);
        byte[] tagKey = tagKey(cipher);
        byte[] box = new byte[TAG_BYTES + plain.length];
        cipher.processBytes(plain, 0, plain.length, box, TAG_BYTES);
        System.arraycopy(tag(tagKey, box), 0, box, 0, TAG_BYTES);
        return box;
    }

    /** What was sealed, or null if it was not sealed with this key and nonce, or has been changed since. */
    static byte @Nullable [] open(byte[] key, byte[] nonce, byte[] box) {
        if (box.length < TAG_BYTES) {
            return null;
        }
        XSalsa20Engine cipher = cipher(key, nonce);
        byte[] expected = tag(tagKey(cipher), box);
        if (!MessageDigest.isEqual(expected, Arrays.copyOf(box, TAG_BYTES))) {
            return null;
        }
        byte[] plain = new byte[box.length - TAG_BYTES];
        cipher.processBytes(box, TAG_BYTES, plain.length, plain, 0);
        return plain;
    }

    private static XSalsa20Engine cipher(byte[] key, byte[] nonce) {
        XSalsa20Engine cipher = new XSalsa20Engine();
        cipher.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        return cipher;
    }

    /** The first 32 bytes of the key stream are the authenticator's; the text begins behind them. */
    private static byte[] tagKey(XSalsa20Engine cipher) {
        byte[] tagKey = new byte[KEY_BYTES];
        cipher.processBytes(tagKey, 0, KEY_BYTES, tagKey, 0);
        return tagKey;
    }

    private static byte[] tag(byte[] tagKey, byte[] box) {
        Poly1305 mac = new Poly1305();
        mac.init(new KeyParameter(tagKey));
        mac.update(box, TAG_BYTES, box.length - TAG_BYTES);
        byte[] tag = new byte[TAG_BYTES];
        mac.doFinal(tag, 0);
        return tag;
    }
}
