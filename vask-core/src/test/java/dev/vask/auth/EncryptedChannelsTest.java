package dev.vask.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vask.App;
import dev.vask.Vask;
import dev.vask.internal.json.JsonIn;
import dev.vask.internal.json.JsonObject;
import dev.vask.internal.json.JsonValue;
import dev.vask.testing.FakeSocket;
import dev.vask.testing.VirtualTime;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Encrypted channels")
class EncryptedChannelsTest {
    private static final String MASTER = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String CHANNEL = "private-encrypted-foo";
    private static final App APP = App.of("key", "secret");
    private static final JsonIn JSON = new JsonIn(1_000_000, 32);

    private final EncryptedChannels encrypted = EncryptedChannels.withMasterKey(MASTER);

    private static Stream<JsonObject> vectors() throws Exception {
        try (InputStream in = EncryptedChannelsTest.class.getResourceAsStream("/vectors/signatures.json")) {
            JsonObject all = JSON.object(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            List<JsonValue> values = JSON.array(all.get("encrypted").raw());
            return values.stream().map(value -> parse(value.raw()));
        }
    }

    private static JsonObject parse(String text) {
        try {
            return JSON.object(text);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    @DisplayName("T46 the golden vectors, both ways: key of the channel, ciphertext, plain text")
    void golden(JsonObject vector) throws Exception {
        EncryptedChannels channels = EncryptedChannels.withMasterKey(vector.string("encryption_master_key_base64"));
        String channel = vector.string("channel");
        byte[] nonce = Base64.getDecoder().decode(vector.string("nonce_base64"));
        assertThat(channels.encrypt(channel, vector.string("plaintext"), nonce)).isEqualTo(vector.string("event_data"));
        assertThat(channels.decrypt(channel, vector.string("event_data"))).isEqualTo(vector.string("plaintext"));
        String body = channels.authorize(ChannelAuthorizer.of(APP), "1.2", channel);
        assertThat(parse(body).string("shared_secret")).isEqualTo(vector.string("shared_secret_base64"));
        assertThat(parse(body).string("auth")).startsWith("key:").hasSize(68);
    }

    @Test
    @DisplayName("T46 the vector of behaviour.md §14")
    void specification() throws Exception {
        byte[] nonce = Base64.getDecoder().decode("AAECAwQFBgcICQoLDA0ODxAREhMUFRYX");
        String data = encrypted.encrypt(CHANNEL, "{\"message\":\"hello\"}", nonce);
        assertThat(data)
                .isEqualTo("{\"nonce\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYX\","
                        + "\"ciphertext\":\"qwfNfoalgMQ6GxPaF015eMddCU6GtpvMpGpsHnNLlm9yNmQ=\"}");
        assertThat(encrypted.authorize(ChannelAuthorizer.of(APP), "1.2", CHANNEL))
                .endsWith(",\"shared_secret\":\"E3I6KxLwqP1Rr/p1676Vpnrw23CkRdS5bkX5NazRkeY=\"}");
    }

    @Test
    @DisplayName("the test vector of NaCl's secretbox")
    void nacl() {
        HexFormat hex = HexFormat.of();
        byte[] key = hex.parseHex("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
        byte[] nonce = hex.parseHex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
        byte[] plain = hex.parseHex("be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffc"
                + "e5ecbaaf33bd751a1ac728d45e6c61296cdc3c01233561f41db66cce314adb31"
                + "0e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde"
                + "048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f93776384864"
                + "5e0705");
        byte[] box = SecretBox.seal(key, nonce, plain);
        assertThat(hex.formatHex(box))
                .isEqualTo("f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce"
                        + "48332ea7164d96a4476fb8c531a1186ac0dfc17c98dce87b4da7f011ec48c972"
                        + "71d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae"
                        + "90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b3"
                        + "7973f622a43d14a6599b1f654cb45a74e355a5");
        assertThat(SecretBox.open(key, nonce, box)).isEqualTo(plain);
    }

    @Test
    @DisplayName("S-46: what has been changed in any byte, cut, or moved to another channel is refused by name")
    void tampering() throws Exception {
        String data = encrypted.encrypt(CHANNEL, "hello");
        byte[] box = Base64.getDecoder().decode(parse(data).string("ciphertext"));
        for (int i = 0; i < box.length; i++) {
            byte[] changed = box.clone();
            changed[i] ^= 1;
            assertRefused(CHANNEL, data.replace(base64(box), base64(changed)));
        }
        byte[] nonce = Base64.getDecoder().decode(parse(data).string("nonce"));
        for (int i = 0; i < nonce.length; i++) {
            byte[] changed = nonce.clone();
            changed[i] ^= 1;
            assertRefused(CHANNEL, data.replace(base64(nonce), base64(changed)));
        }
        for (int length = 0; length < box.length; length++) {
            assertRefused(CHANNEL, data.replace(base64(box), base64(Arrays.copyOf(box, length))));
        }
        assertRefused("private-encrypted-bar", data);
        for (String none : new String[] {"", "{}", "hello", "{\"nonce\":\"AAAA\",\"ciphertext\":\"AAAA\"}", "[]"}) {
            assertRefused(CHANNEL, none);
        }
        assertThat(encrypted.decrypt(CHANNEL, data)).isEqualTo("hello");
    }

    private void assertRefused(String channel, String data) {
        assertThatThrownBy(() -> encrypted.decrypt(channel, data))
                .isInstanceOf(EncryptedChannels.DecryptionException.class)
                .hasMessageNotContaining(MASTER);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    @DisplayName("every encryption has a nonce of its own")
    void nonces() {
        assertThat(encrypted.encrypt(CHANNEL, "a")).isNotEqualTo(encrypted.encrypt(CHANNEL, "a"));
    }

    @Test
    @DisplayName("after a rotation the new key encrypts and authorizes, and the former still decrypts")
    void rotation() throws Exception {
        String before = encrypted.encrypt(CHANNEL, "old");
        String newKey = base64(new byte[32]);
        EncryptedChannels rotated = EncryptedChannels.withMasterKey(newKey).withFormerKey(MASTER);
        assertThat(rotated.decrypt(CHANNEL, before)).isEqualTo("old");
        assertRefused(CHANNEL, rotated.encrypt(CHANNEL, "new"));
        assertThat(rotated.authorize(ChannelAuthorizer.of(APP), "1.2", CHANNEL))
                .isEqualTo(
                        EncryptedChannels.withMasterKey(newKey).authorize(ChannelAuthorizer.of(APP), "1.2", CHANNEL));
        assertThat(rotated).hasToString("EncryptedChannels[2 keys]");
    }

    @Test
    @DisplayName("a master key is taken as bytes, in Base64, and in Base64 without its padding")
    void formsOfAKey() throws Exception {
        String data = encrypted.encrypt(CHANNEL, "hello");
        byte[] key = Base64.getDecoder().decode(MASTER);
        EncryptedChannels fromBytes = EncryptedChannels.withMasterKey(key);
        Arrays.fill(key, (byte) 0);
        assertThat(fromBytes.decrypt(CHANNEL, data)).isEqualTo("hello");
        assertThat(EncryptedChannels.withMasterKey(MASTER.replace("=", "") + "\n")
                        .decrypt(CHANNEL, data))
                .isEqualTo("hello");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncryptedChannels.withMasterKey(new byte[31]))
                .withMessageContaining("32 bytes");
    }

    @Test
    @DisplayName("nonces come from the source that is given")
    void injectedRandom() {
        SecureRandom counting = new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) i;
                }
            }
        };
        assertThat(encrypted.withRandom(counting).encrypt(CHANNEL, "{\"message\":\"hello\"}"))
                .contains("AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", "qwfNfoalgMQ6GxPaF015eMddCU6GtpvMpGpsHnNLlm9yNmQ=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "not base 64!", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gIQ=="})
    @DisplayName("a key that is none is refused, and not repeated in the refusal")
    void badKeys(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncryptedChannels.withMasterKey(key))
                .withMessageContaining("openssl rand -base64 32");
    }

    @Test
    @DisplayName("a channel that is not encrypted has no key")
    void otherChannels() {
        for (String channel : new String[] {"private-foo", "private-encrypted", "private-encrypted-a b", "foo"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> encrypted.encrypt(channel, "a"));
        }
    }

    @Test
    @DisplayName(
            "T45 triggered in-process it passes through as ciphertext, and is kept so on an encrypted cache channel")
    void triggered() throws Exception {
        Vask vask = Vask.builder()
                .app(APP)
                .time(new VirtualTime())
                .executor(Runnable::run)
                .build();
        String channel = "private-encrypted-cache-a";
        vask.app("key").trigger(encrypted.event(channel, "e", "secret"));
        FakeSocket client = FakeSocket.connect(vask, "/app/key");
        String auth = parse(ChannelAuthorizer.of(APP).authorize(client.socketId(), channel))
                .string("auth");
        client.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + channel + "\",\"auth\":\"" + auth
                + "\"}}");
        JsonObject frame = parse(client.frames().get(client.frames().size() - 1));
        assertThat(frame.string("data")).doesNotContain("secret");
        assertThat(encrypted.decrypt(channel, frame.string("data"))).isEqualTo("secret");
    }
}
