package dev.vask.auth;

import dev.vask.ServerEvent;
import dev.vask.internal.json.JsonIn;
import dev.vask.internal.json.JsonOut;
import dev.vask.internal.json.MalformedJsonException;
import dev.vask.internal.protocol.ChannelName;
import dev.vask.internal.protocol.EncryptedPayload;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/**
 * End-to-end encryption of channels whose name begins with {@code private-encrypted-} (behaviour.md §14). The host and its
 * clients can read what is said there; Vask, and everything between it and them, passes on ciphertext.
 *
 * <pre>{@code
 * EncryptedChannels encrypted = EncryptedChannels.withMasterKey(masterKeyInBase64);
 * String answer = encrypted.authorize(app.channelAuthorizer(), socketId, channel);   // the authorization endpoint's
 * app.trigger(encrypted.event(channel, "order.paid", "{\"id\":42}"));
 * }</pre>
 *
 * <p>Each channel has a key of its own, derived from the master key. Never shows a key but to who is authorized. Immutable,
 * safe for any thread.
 */
public final class EncryptedChannels {
    private static final int MAX_DATA = 16 * 1024 * 1024;
    private static final JsonIn JSON = new JsonIn(MAX_DATA, 32);

    /** The current master key first, then those it has replaced. */
    private final List<byte[]> masterKeys;

    private final SecureRandom random;

    private EncryptedChannels(List<byte[]> masterKeys, SecureRandom random) {
        this.masterKeys = masterKeys;
        this.random = random;
    }

    /** An event that cannot be read: it was encrypted for another channel or with another key, or has been changed. */
    public static final class DecryptionException extends Exception {
        private static final long serialVersionUID = 1L;

        DecryptionException(String message) {
            super(message);
        }
    }

    /**
     * Encrypts and decrypts with a master key.
     *
     * @param masterKey 32 bytes in Base64, padded or not, made by {@code openssl rand -base64 32}
     * @throws IllegalArgumentException if it is not that
     */
    public static EncryptedChannels withMasterKey(String masterKey) {
        Objects.requireNonNull(masterKey, "masterKey must not be null");
        return new EncryptedChannels(List.of(key(masterKey)), new SecureRandom());
    }

    /**
     * Encrypts and decrypts with a master key.
     *
     * @param masterKey 32 bytes, copied
     * @throws IllegalArgumentException if they are more or fewer
     */
    public static EncryptedChannels withMasterKey(byte[] masterKey) {
        Objects.requireNonNull(masterKey, "masterKey must not be null");
        return new EncryptedChannels(List.of(key(masterKey.clone())), new SecureRandom());
    }

    /** A copy that draws nonces from this source; one that repeats itself gives the text away. */
    public EncryptedChannels withRandom(SecureRandom random) {
        Objects.requireNonNull(random, "random must not be null");
        return new EncryptedChannels(masterKeys, random);
    }

    /**
     * A copy that can still decrypt what was encrypted with an older key. It encrypts and authorizes with its own: clients that
     * hold the old one fail to decrypt, and ask the authorization endpoint for the new one by themselves.
     */
    public EncryptedChannels withFormerKey(String masterKey) {
        Objects.requireNonNull(masterKey, "masterKey must not be null");
        List<byte[]> keys = new ArrayList<>(masterKeys);
        keys.add(key(masterKey));
        return new EncryptedChannels(List.copyOf(keys), random);
    }

    /**
     * Authorizes a subscription to an encrypted channel, and gives the client the channel's key.
     *
     * @return the JSON body to answer the client with: {@code auth} and {@code shared_secret}
     * @throws IllegalArgumentException if the socket id is none, or the channel not an encrypted one
     */
    public String authorize(ChannelAuthorizer authorizer, String socketId, String channel) {
        Objects.requireNonNull(authorizer, "authorizer must not be null");
        Objects.requireNonNull(socketId, "socketId must not be null");
        Objects.requireNonNull(channel, "channel must not be null");
        String secret = Base64.getEncoder().encodeToString(channelKey(masterKeys.get(0), channel));
        String signed = authorizer.authorize(socketId, channel);
        try {
            String auth = JSON.object(signed).string("auth");
            return JsonOut.object()
                    .string("auth", String.valueOf(auth))
                    .string("shared_secret", secret)
                    .end();
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("an authorizer answers with JSON", e);
        }
    }

    /**
     * An event to trigger, its data encrypted.
     *
     * @param data what clients get once they have decrypted it: usually JSON text
     * @throws IllegalArgumentException if the channel is not an encrypted one
     */
    public ServerEvent event(String channel, String name, String data) {
        Objects.requireNonNull(channel, "channel must not be null");
        Objects.requireNonNull(name, "name must not be null");
        Objects.requireNonNull(data, "data must not be null");
        return ServerEvent.of(channel, name, encrypt(channel, data));
    }

    /** The data of an event as it travels: JSON with nonce and ciphertext. */
    public String encrypt(String channel, String data) {
        Objects.requireNonNull(channel, "channel must not be null");
        Objects.requireNonNull(data, "data must not be null");
        byte[] nonce = new byte[SecretBox.NONCE_BYTES];
        random.nextBytes(nonce);
        return encrypt(channel, data, nonce);
    }

    /** With a nonce of the caller's, which must never be used twice. */
    String encrypt(String channel, String data, byte[] nonce) {
        byte[] box =
                SecretBox.seal(channelKey(masterKeys.get(0), channel), nonce, data.getBytes(StandardCharsets.UTF_8));
        Base64.Encoder base64 = Base64.getEncoder();
        return JsonOut.object()
                .string("nonce", base64.encodeToString(nonce))
                .string("ciphertext", base64.encodeToString(box))
                .end();
    }

    /**
     * What {@link #encrypt} was given: for tests, and for webhooks.
     *
     * @throws DecryptionException if the data was not encrypted for this channel with one of the keys, or has been changed
     */
    public String decrypt(String channel, String data) throws DecryptionException {
        Objects.requireNonNull(channel, "channel must not be null");
        Objects.requireNonNull(data, "data must not be null");
        EncryptedPayload payload = EncryptedPayload.parse(data);
        if (payload == null) {
            throw new DecryptionException("encrypted data must be JSON with a nonce of " + EncryptedPayload.NONCE_BYTES
                    + " bytes and a ciphertext, both in Base64");
        }
        for (byte[] masterKey : masterKeys) {
            byte[] plain = SecretBox.open(channelKey(masterKey, channel), payload.nonce(), payload.ciphertext());
            if (plain != null) {
                return new String(plain, StandardCharsets.UTF_8);
            }
        }
        throw new DecryptionException("the data was not encrypted for " + channel
                + " with a key that is known here, or has been changed since");
    }

    private static byte[] channelKey(byte[] masterKey, String channel) {
        ChannelName name = ChannelName.parse(channel, ChannelAuthorizer.MAX_NAME);
        if (name == null || !name.kind().encrypted()) {
            throw new IllegalArgumentException(
                    "the name of an encrypted channel begins with 'private-encrypted-': " + channel);
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(channel.getBytes(StandardCharsets.UTF_8));
            return digest.digest(masterKey);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] key(String masterKey) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(masterKey.strip());
        } catch (IllegalArgumentException e) {
            key = new byte[0];
        }
        return key(key);
    }

    private static byte[] key(byte[] key) {
        if (key.length != SecretBox.KEY_BYTES) {
            throw new IllegalArgumentException("an encryption master key is " + SecretBox.KEY_BYTES
                    + " bytes, or those in Base64, as 'openssl rand -base64 32' prints");
        }
        return key;
    }

    /** How many keys there are; never a key. */
    @Override
    public String toString() {
        return "EncryptedChannels[" + masterKeys.size() + (masterKeys.size() == 1 ? " key]" : " keys]");
    }
}
