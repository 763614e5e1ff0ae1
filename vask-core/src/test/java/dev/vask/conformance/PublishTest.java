package dev.vask.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vask.ServerEvent;
import dev.vask.auth.EncryptedChannels;
import dev.vask.testing.FakeSocket;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a host may trigger: behaviour.md §5, §14 and §18, as far as they hold in-process. */
class PublishTest {
    private final Scene scene = Scene.open();
    private final FakeSocket socket = scene.in("feed");

    private void assertRejected(ServerEvent event) {
        assertThatIllegalArgumentException().isThrownBy(() -> scene.host().trigger(event));
        assertThat(socket.newFrames()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pusher:x", "pusher:", "pusher_internal:member_added", "pusher:error"})
    @DisplayName("§5 names beginning with pusher: or pusher_internal: are the protocol's own")
    void reservedNames(String name) {
        assertRejected(ServerEvent.of("feed", name, "{}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"client-x", "pusher", "pusherx", "App\\Events\\OrderPaid", "é 😀"})
    @DisplayName("§5 any other name is fine, client- too")
    void otherNames(String name) {
        scene.host().trigger("feed", name, "{}");
        assertThat(socket.newFrames()).containsExactly(Wire.event("feed", name, "{}"));
    }

    @Test
    @DisplayName("§18 an event name of 200 characters, data of 10 240 bytes: yes; one more: no; empty data: yes")
    void sizes() {
        scene.host().trigger("feed", "x".repeat(200), "é".repeat(5_120));
        scene.host().trigger("feed", "x", "");
        assertThat(socket.newFrames()).hasSize(2);
        assertRejected(ServerEvent.of("feed", "x".repeat(201), "{}"));
        assertRejected(ServerEvent.of("feed", "", "{}"));
        assertRejected(ServerEvent.of("feed", "x", "é".repeat(5_120) + "x"));
        assertRejected(ServerEvent.of("feed", "x", "😀".repeat(2_560) + "x"));
    }

    @Test
    @DisplayName("§18 100 channels: yes; 101 or none: no")
    void channelCount() {
        List<String> hundred = IntStream.range(0, 100)
                .mapToObj(i -> i == 50 ? "feed" : "c" + i)
                .toList();
        scene.host().trigger(hundred, "e", "1");
        assertThat(socket.newFrames()).hasSize(1);
        List<String> more = IntStream.range(0, 101)
                .mapToObj(i -> i == 50 ? "feed" : "c" + i)
                .toList();
        assertRejected(new ServerEvent(more, "e", "1", null));
        assertRejected(new ServerEvent(List.of(), "e", "1", null));
    }

    @Test
    @DisplayName("§18 a batch of 10: yes; of 11: no; with one bad event nothing is sent (trap 49)")
    void batch() {
        ServerEvent good = ServerEvent.of("feed", "e", "1");
        scene.host().triggerBatch(Collections.nCopies(10, good));
        assertThat(socket.newFrames()).hasSize(10);
        assertThatIllegalArgumentException().isThrownBy(() -> scene.host().triggerBatch(Collections.nCopies(11, good)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scene.host().triggerBatch(List.of(good, ServerEvent.of("not a name", "e", "1"))));
        assertThat(socket.newFrames()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a b", "a:b", "é", "#x", "#server-to-user-", "#server-to-user-a\nb", "#server-to-user-\ud800"
            })
    @DisplayName("T15 §5 a channel name outside the alphabet is rejected")
    void badChannels(String channel) {
        assertRejected(ServerEvent.of(channel, "e", "1"));
        assertRejected(new ServerEvent(List.of("feed", channel), "e", "1", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\nb", "\u202ea", "\ufeffa", "#x", "é"})
    @DisplayName("T15 a query in process for a name that is not a channel name → refused")
    void badChannelsInQueries(String channel) {
        assertThatIllegalArgumentException().isThrownBy(() -> scene.host().channel(channel));
        assertThatIllegalArgumentException().isThrownBy(() -> scene.host().members(channel));
        assertThatIllegalArgumentException().isThrownBy(() -> scene.host().cached(channel));
    }

    @Test
    @DisplayName("D13 a channel name of 165 characters is rejected, one of 164 is not")
    void channelLength() {
        scene.host().trigger("x".repeat(164), "e", "1");
        assertRejected(ServerEvent.of("x".repeat(165), "e", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1.", ".1", "1.2.3", "a.b", "1.2\n", " 1.2", "1,2", "-1.2", "1.2:x"})
    @DisplayName("§2 a socket id to exclude that is none is rejected")
    void badSocketId(String socketId) {
        assertRejected(ServerEvent.of("feed", "e", "1").except(socketId));
    }

    @Test
    @DisplayName(
            "T47 §14 several channels with an encrypted one are rejected; one encrypted channel alone gets data verbatim")
    void encrypted() {
        String channel = "private-encrypted-x";
        Scene.enter(socket, channel);
        String ciphertext = Wire.ENCRYPTED;
        scene.host().trigger(channel, "e", ciphertext);
        assertThat(socket.newFrames()).containsExactly(Wire.event(channel, "e", ciphertext));
        assertRejected(new ServerEvent(List.of("feed", channel), "e", ciphertext, null));
        assertRejected(new ServerEvent(List.of("private-encrypted-cache-x", channel), "e", ciphertext, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"secret\":1}",
                "",
                "swordfish",
                "[]",
                "{\"nonce\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYX\"}",
                "{\"ciphertext\":\"qwfNfoalgMQ6GxPaF015eMddCU6GtpvMpGpsHnNLlm9yNmQ=\"}",
                "{\"nonce\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFQ==\",\"ciphertext\":\"qwfNfoalgMQ6GxPaF015eMddCU6GtpvMpGpsHnNLlm9yNmQ=\"}",
                "{\"nonce\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYX\",\"ciphertext\":\"AAECAwQFBgcICQoLDA0O\"}",
                "{\"nonce\":\"not base64 of a nonce, 32 chars..\",\"ciphertext\":\"qwfNfoalgMQ6GxPaF015eMddCU6GtpvMpGpsHnNLlm9yNmQ=\"}",
                "{\"nonce\":1,\"ciphertext\":2}"
            })
    @DisplayName(
            "data that is not an encrypted payload, on an encrypted channel → refused, EncryptedChannels named [S-46]")
    void plainDataForEncrypted(String data) {
        for (String channel : List.of("private-encrypted-x", "private-encrypted-cache-x")) {
            FakeSocket reader = scene.in(channel);
            reader.newFrames();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> scene.host().trigger(channel, "e", data))
                    .withMessageContaining("EncryptedChannels")
                    .withMessageContaining(channel);
            assertThat(reader.newFrames()).isEmpty();
        }
    }

    @Test
    @DisplayName("an encrypted payload without padding → accepted and relayed as it is [S-46]")
    void unpadded() {
        String data = Wire.ENCRYPTED.replace("=", "");
        FakeSocket reader = scene.in("private-encrypted-x");
        scene.host().trigger("private-encrypted-x", "e", data);
        assertThat(reader.newFrames()).containsExactly(Wire.event("private-encrypted-x", "e", data));
        // The ciphertext of an empty text is its authenticator alone.
        String key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        scene.host().trigger(EncryptedChannels.withMasterKey(key).event("private-encrypted-x", "e", ""));
        assertThat(reader.newFrames()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\u0000", "\u0085", "\ud800", "\udc00x"})
    @DisplayName("§10 sendToUser and terminateUser take only ids that can sign in")
    void badUserIds(String userId) {
        assertThatIllegalArgumentException().isThrownBy(() -> scene.host().sendToUser(userId, "e", "1"));
        assertThatIllegalArgumentException().isThrownBy(() -> scene.host().terminateUser(userId));
    }

    @Test
    @DisplayName("§16 an event nobody hears is no error, and its stage completes")
    void unheard() {
        assertThat(scene.host().trigger("nobody", "e", "1").toCompletableFuture())
                .isCompleted();
        assertThat(scene.told).doesNotContain("Occupied nobody");
    }
}
