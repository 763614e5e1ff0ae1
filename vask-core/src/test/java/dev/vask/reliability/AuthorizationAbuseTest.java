package dev.vask.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vask.auth.Secret;
import dev.vask.testing.FakeSocket;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** reliability.md §4.3, S-33 to S-38: signatures that are wrong, misshapen, or right for something else. */
class AuthorizationAbuseTest {
    private static final String CHANNEL = "private-secrets";

    private final World world = new World();
    private final FakeSocket offender = world.connect();
    private String signature = "";

    @BeforeEach
    void sign() {
        signature = Say.hmac(World.SECRET, offender.socketId() + ":" + CHANNEL);
    }

    private void refused(String auth) {
        offender.says(Say.subscribe(CHANNEL, auth));
        world.refusesSubscription(offender, CHANNEL, "AuthError", 401, 4009);
        assertThat(world.vask
                        .app(World.KEY)
                        .channel(CHANNEL)
                        .toCompletableFuture()
                        .join()
                        .occupied())
                .isFalse();
    }

    /** Refused attempts have harmed nothing: the right signature is still taken. */
    private void rightOneIsTaken() {
        world.joins(offender, CHANNEL);
        world.vask.app(World.KEY).trigger(CHANNEL, "e", "1");
        assertThat(offender.events(CHANNEL)).containsExactly("e");
    }

    @ParameterizedTest(name = "S-33: wrong at digit {0}")
    @DisplayName("S-33: a signature wrong in one digit is refused, at whichever place")
    @ValueSource(ints = {0, 1, 31, 32, 62, 63})
    void oneDigitWrong(int at) {
        char other = signature.charAt(at) == 'a' ? 'b' : 'a';

        refused(World.KEY + ":" + signature.substring(0, at) + other + signature.substring(at + 1));

        rightOneIsTaken();
    }

    @Test
    @DisplayName("S-33: a wrong signature and an unknown key are answered with the same words")
    void sameWords() {
        offender.says(Say.subscribe(CHANNEL, World.KEY + ":" + "0".repeat(64)));
        var wrongSignature = offender.newFrames();
        offender.says(Say.subscribe(CHANNEL, "unknown:" + signature));
        var unknownKey = offender.newFrames();

        assertThat(unknownKey).isEqualTo(wrongSignature).hasSize(2);
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-33: neither the expected signature nor the secret is given back")
    void nothingIsGivenBack() {
        offender.says(Say.subscribe(CHANNEL, World.KEY + ":" + "0".repeat(64)));

        assertThat(offender.newFrames())
                .hasSize(2)
                .allSatisfy(frame -> assertThat(frame).doesNotContain(signature).doesNotContain(World.SECRET));
    }

    @Test
    @DisplayName("S-33: Secret.verifies refuses every shape but 64 lower-case digits, and null, without comparing")
    void shapes() {
        Secret secret = Secret.of(World.SECRET);
        String text = offender.socketId() + ":" + CHANNEL;
        assertThat(secret.verifies(text, signature)).isTrue();
        assertThat(secret.sign(text)).isEqualTo(signature);

        assertThat(secret.verifies(text, null)).isFalse();
        assertThat(secret.verifies(text, "")).isFalse();
        assertThat(secret.verifies(text, signature.toUpperCase(Locale.ROOT))).isFalse();
        for (int i = 0; i < 64; i++) {
            for (String strange : new String[] {"g", "G", "A", " ", ":", "/", "`", "\u0000", "\uff11", "\u0660", "+"}) {
                assertThat(secret.verifies(text, signature.substring(0, i) + strange + signature.substring(i + 1)))
                        .isFalse();
            }
            char last = signature.charAt(i) == '0' ? '1' : '0';
            assertThat(secret.verifies(text, signature.substring(0, i) + last + signature.substring(i + 1)))
                    .isFalse();
        }
    }

    @Test
    @DisplayName(
            "S-34: upper case, blanks, 63 or 65 digits, other characters: refused, only 64 lower-case digits are a signature")
    void shapesOnTheWire() {
        refused(World.KEY + ":" + mixedCase(signature));
        refused(World.KEY + ": " + signature);
        refused(World.KEY + ":" + signature + " ");
        refused(World.KEY + " :" + signature);
        refused(" " + World.KEY + ":" + signature);
        refused(World.KEY + ":" + signature + "\n");
        refused(World.KEY + ":" + signature.substring(1));
        refused(World.KEY + ":" + signature.substring(0, 63));
        refused(World.KEY + ":" + signature + "0");
        refused(World.KEY + ":0" + signature);
        refused(World.KEY + ":" + signature.substring(0, 63) + "g");
        refused(World.KEY + ":0x" + signature.substring(2));
        refused(World.KEY + ":");
        refused(World.KEY + ":" + "0".repeat(60_000));
        rightOneIsTaken();
    }

    @Test
    @DisplayName("S-35: another app's key, an unknown key, no key, no colon, two colons: refused")
    void keys() {
        refused("wrong:" + signature);
        refused(World.OTHER_KEY + ":" + signature);
        refused(World.KEY.toUpperCase(Locale.ROOT) + ":" + signature);
        refused(":" + signature);
        refused(signature);
        refused(World.KEY + signature);
        refused(World.KEY + "::" + signature);
        refused(World.KEY + ":" + signature + ":");
        refused(World.KEY + ":" + signature + ":" + signature);
        refused(":" + World.KEY + ":" + signature);
        refused(World.KEY);
        refused("");
        rightOneIsTaken();
    }

    @ParameterizedTest(name = "S-35: {0}")
    @DisplayName("S-35: auth that is absent or no string is refused, on every kind of channel that needs it")
    @ValueSource(strings = {"", ",\"auth\":null", ",\"auth\":7", ",\"auth\":true", ",\"auth\":{}", ",\"auth\":[]"})
    void noAuth(String field) {
        for (String channel : new String[] {
            CHANNEL,
            "private-cache-x",
            "private-encrypted-x",
            "private-encrypted-cache-x",
            "presence-x",
            "presence-cache-x"
        }) {
            offender.says("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + channel + "\"" + field
                    + ",\"channel_data\":\"{\\\"user_id\\\":\\\"1\\\"}\"}}");
            world.refusesSubscription(offender, channel, "AuthError", 401, 4009);
        }
    }

    @Test
    @DisplayName("S-36: a signature for one socket is not valid on another")
    void otherSocket() {
        FakeSocket victim = world.connect();

        refused(World.auth(victim, CHANNEL));

        rightOneIsTaken();
    }

    @Test
    @DisplayName("S-36: a signature for one channel is not valid for another")
    void otherChannel() {
        refused(World.auth(offender, "private-other"));
        refused(World.auth(offender, CHANNEL + "2"));
        refused(World.auth(offender, CHANNEL.substring(0, CHANNEL.length() - 1)));
        rightOneIsTaken();
    }

    @Test
    @DisplayName("S-36: a signature of one app is not valid for another, not even with the same secret")
    void otherApp() {
        FakeSocket elsewhere = FakeSocket.connect(world.vask, "/app/" + World.OTHER_KEY + "?protocol=7");
        elsewhere.newFrames();

        elsewhere.says(Say.subscribe(CHANNEL, World.auth(elsewhere, CHANNEL)));

        world.refusesSubscription(elsewhere, CHANNEL, "AuthError", 401, 4009);
        elsewhere.says(Say.subscribe(
                CHANNEL, World.OTHER_KEY + ":" + Say.hmac(World.SECRET, elsewhere.socketId() + ":" + CHANNEL)));
        assertThat(elsewhere.newFrames()).singleElement().asString().contains("subscription_succeeded");
        world.vask.app(World.KEY).trigger(CHANNEL, "e", "1");
        assertThat(elsewhere.newFrames()).isEmpty();
    }

    @Test
    @DisplayName("S-37: the same signature may be used again after an unsubscribe, not after a reconnect")
    void replay() {
        String auth = World.auth(offender, CHANNEL);
        world.joins(offender, CHANNEL);
        offender.says(Say.unsubscribe(CHANNEL));
        offender.says(Say.subscribe(CHANNEL, auth));
        assertThat(offender.newFrames()).singleElement().asString().contains("subscription_succeeded");
        offender.closes(1000, "");

        FakeSocket again = world.connect();
        again.says(Say.subscribe(CHANNEL, auth));

        world.refusesSubscription(again, CHANNEL, "AuthError", 401, 4009);
    }

    @ParameterizedTest(name = "S-38: {0}")
    @DisplayName(
            "S-38: channel_data is part of what is signed exactly when the frame carries it, on every kind of channel")
    @ValueSource(strings = {"private-a", "private-cache-a", "private-encrypted-a", "presence-a", "presence-cache-a"})
    void channelDataIsSigned(String channel) {
        String data = "{\"user_id\":\"1\"}";
        String plain = World.auth(offender, channel);
        String withData = World.auth(offender, channel + ":" + data);

        offender.says(Say.subscribe(channel, plain, data));
        world.refusesSubscription(offender, channel, "AuthError", 401, 4009);
        offender.says(Say.subscribe(channel, withData));
        world.refusesSubscription(offender, channel, "AuthError", 401, 4009);
        offender.says(Say.subscribe(channel, withData, data.replace("1", "2")));
        world.refusesSubscription(offender, channel, "AuthError", 401, 4009);
        offender.says(Say.subscribe(channel, withData, data + " "));
        world.refusesSubscription(offender, channel, "AuthError", 401, 4009);
        offender.says(Say.subscribe(channel, plain, ""));
        world.refusesSubscription(offender, channel, "AuthError", 401, 4009);

        offender.says(Say.subscribe(channel, withData, data));
        assertThat(offender.newFrames()).first().asString().contains("subscription_succeeded");
        world.othersAreFine();
    }

    @Test
    @DisplayName(
            "S-38: presence without channel_data is refused before a sign-in and taken after it, as the signed-in user")
    void presenceBySignIn() {
        String plain = World.auth(offender, "presence-a");
        offender.says(Say.subscribe("presence-a", plain));
        world.refusesSubscription(offender, "presence-a", "AuthError", 401, 4009);

        world.signsIn(offender, "ada");
        offender.says(Say.subscribe("presence-a", plain));

        assertThat(offender.newFrames()).singleElement().asString().contains("\\\"ids\\\":[\\\"ada\\\"]");
        world.othersAreFine();
    }

    @Test
    @DisplayName("S-38: a signature for a private channel's data is not valid for a presence channel and vice versa")
    void formsDoNotMix() {
        String data = "{\"user_id\":\"admin\"}";
        offender.says(Say.subscribe("presence-a", World.auth(offender, "private-a:" + data), data));
        world.refusesSubscription(offender, "presence-a", "AuthError", 401, 4009);
        // What was signed for the channel named "private-a" alone, split at another place.
        offender.says(Say.subscribe("private", World.auth(offender, "private:-a"), "-a"));
        assertThat(offender.newFrames()).singleElement().asString().contains("\"channel\":\"private\"");
        world.othersAreFine();
    }

    private static String mixedCase(String hex) {
        return hex.toUpperCase(Locale.ROOT);
    }
}
